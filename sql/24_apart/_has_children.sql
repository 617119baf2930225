CREATE OR REPLACE FUNCTION safe_delete._has_children(target oid)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_inherits AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
        WHERE i.inhparent = target AND c.relkind = 'r'
    )
$$;

COMMENT ON FUNCTION safe_delete._has_children(oid) IS 'Whether tables inherit from a table, other than as partitions: a DELETE of it takes their rows without their columns.';
