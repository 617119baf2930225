CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._registered(target);
BEGIN
    IF safe_delete._table_name(protected.target_table) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD207',
            MESSAGE = format('%I.%I is gone, but not its deleted rows', protected.schema_name, protected.table_name),
            DETAIL = 'unprotect() would lose them.',
            HINT = format('Copy what you need from safe_delete_data.%1$I; then DROP TABLE safe_delete_data.%1$I CASCADE.', protected.gate_name);
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD207',
        MESSAGE = format('%s has deleted rows', safe_delete._known_name(target)),
        DETAIL = 'unprotect() would lose them, or bring them back without being asked.',
        HINT = 'Restore them with safe_delete.restore(), or purge them, first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotect(regclass) IS 'The refusal of unprotect() while rows are deleted.';
