CREATE OR REPLACE FUNCTION safe_delete._is_cut_from(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- Row triggers with transition tables do not exist on partitions.
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS f
        JOIN pg_catalog.pg_class AS c ON c.oid = f.confrelid
        WHERE f.contype = 'f'
            AND f.confrelid = target
            AND f.confdeltype IN ('n', 'd')
            AND c.relkind = 'r'
            AND NOT c.relispartition
    )
$$;

COMMENT ON FUNCTION safe_delete._is_cut_from(regclass) IS 'Whether foreign keys with ON DELETE SET NULL or SET DEFAULT reference a table whose links can be remembered.';
