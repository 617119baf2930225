CREATE OR REPLACE FUNCTION safe_delete._refuse_other_columns(targets regclass[])
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass;
BEGIN
    FOREACH target IN ARRAY targets LOOP
        IF safe_delete._has_other_columns(target) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'serialization_failure',
                MESSAGE = format('columns of %s have changed at this moment', safe_delete._known_name(target)),
                HINT = 'Nothing was restored. Repeat the restore.';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_other_columns(regclass[]) IS 'Refuses tables whose columns are not those that deleted storage was last made to follow.';
