CREATE OR REPLACE FUNCTION safe_delete._has_row_security(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._has_row_security(regclass) IS 'Whether row-level security is enabled on a table.';
