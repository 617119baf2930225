CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotected_heirs()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    heir regclass;
BEGIN
    IF NOT safe_delete._has_children(TG_RELID) THEN
        RETURN NULL;
    END IF;
    SELECT h INTO heir FROM safe_delete._unprotected_heirs(TG_RELID) AS h LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s inherits from %s, and a DELETE would lose its rows', safe_delete._table_name(heir), safe_delete._table_name(TG_RELID)),
            HINT = safe_delete._heir_hint(heir);
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotected_heirs() IS
    'Trigger of apart tables in a hierarchy: no DELETE while a table that inherits is not protected. The server does not tell whether it says ONLY.';
