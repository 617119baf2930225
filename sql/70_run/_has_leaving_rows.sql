CREATE OR REPLACE FUNCTION safe_delete._has_leaving_rows(relation regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = relation AND p.hiding <> 'apart')
$$;

COMMENT ON FUNCTION safe_delete._has_leaving_rows(regclass) IS 'Whether deleted rows leave a table: those of one in place do not.';
