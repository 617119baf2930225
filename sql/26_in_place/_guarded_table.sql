CREATE OR REPLACE FUNCTION safe_delete._guarded_table(relation oid)
RETURNS regclass
LANGUAGE sql
STABLE
AS $$
    SELECT p.target_table
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = coalesce(pg_catalog.pg_partition_root(relation), relation)
$$;

COMMENT ON FUNCTION safe_delete._guarded_table(oid) IS 'The protected table that a relation is, or is a partition of.';
