CREATE OR REPLACE FUNCTION safe_delete._parents_in_place(target regclass)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT p.target_table
    FROM safe_delete._relations(target) AS r (relation)
    JOIN pg_constraint AS f ON f.conrelid = r.relation AND f.contype = 'f'
    JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
    WHERE p.hiding <> 'apart'
        AND p.is_ready
        AND p.target_table <> target
$$;

COMMENT ON FUNCTION safe_delete._parents_in_place(regclass) IS
    'Tables in place that a table references: their purge names it, so they are resynced when it moves to another schema.';
