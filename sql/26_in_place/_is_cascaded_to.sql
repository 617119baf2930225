CREATE OR REPLACE FUNCTION safe_delete._is_cascaded_to(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_constraint AS f
        WHERE f.contype = 'f'
            AND f.confupdtype = 'c'
            AND f.conrelid IN (SELECT r FROM safe_delete._relations(target) AS r)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_cascaded_to(regclass) IS 'Whether a new key of another row may change rows of the table, by ON UPDATE CASCADE.';
