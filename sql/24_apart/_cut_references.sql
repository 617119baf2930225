CREATE OR REPLACE FUNCTION safe_delete._cut_references(parent regclass)
RETURNS TABLE (foreign_key oid, foreign_key_name name, child regclass, parent_columns name[])
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.foreign_key, r.foreign_key_name, r.child, r.parent_columns
    FROM safe_delete._link_references(parent) AS r
    WHERE safe_delete._is_cut_remembered(r.foreign_key)
$$;

COMMENT ON FUNCTION safe_delete._cut_references(regclass) IS
    'Foreign keys with ON DELETE SET NULL or SET DEFAULT from apart tables to a table; parent_columns are what they reference.';
