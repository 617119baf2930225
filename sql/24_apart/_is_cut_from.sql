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
            -- Values of other types could not be written down and read again without their owners' code.
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute AS a
                WHERE a.atttypid >= 16384
                    AND ((a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)) OR (a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey)))
            )
    )
$$;

COMMENT ON FUNCTION safe_delete._is_cut_from(regclass) IS 'Whether foreign keys with ON DELETE SET NULL or SET DEFAULT reference a table whose links can be remembered.';
