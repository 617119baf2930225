CREATE OR REPLACE FUNCTION safe_delete._deletion_account(deletion_id bigint)
RETURNS TABLE (target_table regclass, row_count bigint)
LANGUAGE sql
STABLE
AS $$
    SELECT
        t.target_table,
        coalesce(sum(CASE WHEN t.row_count IS NULL THEN safe_delete._uncounted_rows(t.deletion_id, t.target_table) ELSE t.row_count END), 0)::bigint
    FROM safe_delete.deletion_target AS t
    JOIN safe_delete.protected_table AS p ON p.target_table = t.target_table
    WHERE t.deletion_id = _deletion_account.deletion_id
        AND p.is_ready
    GROUP BY t.target_table
$$;

COMMENT ON FUNCTION safe_delete._deletion_account(bigint) IS
    'Rows that a deletion should have, per table: those that came to it less those that were restored or given to another one. A purge takes nothing off it.';
