CREATE OR REPLACE FUNCTION safe_delete._refuse_unseen_columns(VARIADIC relations regclass[])
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass;
BEGIN
    IF NOT safe_delete._has_fixed_snapshot() THEN
        RETURN;
    END IF;
    FOREACH relation IN ARRAY relations LOOP
        IF safe_delete._has_unseen_columns(relation) THEN
            PERFORM safe_delete._refuse_unknown_columns(relation);
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unseen_columns(regclass[]) IS
    'Refuses relations whose columns, or names of columns, changed after the snapshot of the transaction, if it keeps one.';
