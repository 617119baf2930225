CREATE OR REPLACE FUNCTION safe_delete._is_cut_remembered(foreign_key oid)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_constraint AS f
        JOIN pg_class AS c ON c.oid = f.conrelid
        JOIN pg_class AS p ON p.oid = f.confrelid
        WHERE f.oid = foreign_key
            AND f.contype = 'f'
            AND f.conparentid = 0
            AND f.confdeltype IN ('n', 'd')
            -- Partitions are not protected by themselves, and row triggers with transition tables do not exist on them.
            AND NOT c.relispartition
            AND NOT p.relispartition
            AND p.relkind = 'r'
            -- Values of other types could not be written down and read again without their owners' code.
            AND NOT EXISTS (
                SELECT FROM pg_attribute AS a
                WHERE a.atttypid >= 16384
                    AND ((a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)) OR (a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey)))
            )
    )
$$;

COMMENT ON FUNCTION safe_delete._is_cut_remembered(oid) IS
    'Whether the references that a foreign key cuts, by ON DELETE SET NULL or SET DEFAULT, can be remembered and put back.';
