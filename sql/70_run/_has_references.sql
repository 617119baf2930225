CREATE OR REPLACE FUNCTION safe_delete._has_references(target regclass)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_constraint AS f
        WHERE f.contype = 'f'
            AND f.confrelid IN (SELECT r FROM safe_delete._relations(target) AS r)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._has_references(regclass) IS 'Whether a foreign key points to a table or one of its partitions.';
