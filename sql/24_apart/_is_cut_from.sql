CREATE OR REPLACE FUNCTION safe_delete._is_cut_from(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS f
        WHERE f.contype = 'f'
            AND f.confrelid = target
            AND safe_delete._is_cut_remembered(f.oid)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_cut_from(regclass) IS 'Whether a table is referenced by foreign keys whose cut references are remembered.';
