CREATE OR REPLACE FUNCTION safe_delete.deletion_tables(deletion_id bigint)
RETURNS TABLE (target_table regclass, row_count bigint)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.target_table, c.row_count
    FROM (
        SELECT p.target_table, safe_delete._deleted_count(p.target_table, d.deletion_id, d.deleted_at) AS row_count
        FROM safe_delete.deletion AS d
        JOIN safe_delete.protected_table AS p ON p.target_table IN (
            SELECT t.target_table FROM safe_delete.deletion_target AS t WHERE t.deletion_id = d.deletion_id
        )
        WHERE d.deletion_id = deletion_tables.deletion_id
            AND p.is_ready
    ) AS c
    WHERE c.row_count > 0
    ORDER BY c.target_table::text
$$;

COMMENT ON FUNCTION safe_delete.deletion_tables(bigint) IS 'What restore() of a deletion would bring back now, per table.';
