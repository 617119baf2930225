CREATE OR REPLACE FUNCTION safe_delete._is_in_hierarchy(target oid)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- pg_inherits has partitions, too: of these both ends are none of ours.
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_inherits AS i
        JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
        WHERE target IN (i.inhrelid, i.inhparent)
            AND p.relkind = 'r'
    )
$$;

COMMENT ON FUNCTION safe_delete._is_in_hierarchy(oid) IS 'Whether a plain table inherits, or is inherited from; partitions do not count.';
