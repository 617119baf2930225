CREATE OR REPLACE FUNCTION safe_delete._check_triggers(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trouble text := (SELECT min(r) FROM safe_delete._reached_problems(target) AS r);
BEGIN
    IF trouble IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = trouble,
            DETAIL = format('A DELETE of %s cascades to it.', safe_delete._known_name(target)),
            HINT = 'resync() that table as its owner.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_triggers(regclass) IS 'Refuses to go on where rows of other tables would go along and not be kept.';
