CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SD207',
        MESSAGE = format('%s has deleted rows', safe_delete._known_name(target)),
        DETAIL = 'unprotect() would lose them, or bring them back without being asked.',
        HINT = 'Restore them with safe_delete.restore(), or purge them, first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotect(regclass) IS 'The refusal of unprotect() while rows are deleted.';
