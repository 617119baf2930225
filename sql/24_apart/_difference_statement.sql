-- A subquery for each row, not a join: where the statistics of the live table are from between deletion and restore, they
-- call it empty, and the planner would read all of it once for each row.
CREATE OR REPLACE FUNCTION safe_delete._difference_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT count(*) FROM %1$s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND (SELECT ROW(%4$s)::record *= ROW(%5$s)::record FROM %2$s AS t WHERE %3$s) IS NOT TRUE',
        safe_delete._reach_storage(target),
        safe_delete._reach(target),
        safe_delete._key_match(target, 's', 't'),
        string_agg(format('t.%I::%s', c.column_name, c.base_type), ', ' ORDER BY c.column_number),
        -- What a NOT NULL column got in place of nothing is no difference.
        string_agg(format(CASE WHEN a.attnotnull THEN 'coalesce(s.%1$I, t.%1$I)::%2$s' ELSE 's.%1$I::%2$s' END, c.column_name, c.base_type), ', ' ORDER BY c.column_number)
    )
    FROM safe_delete._columns(target) AS c
    JOIN pg_attribute AS a ON a.attrelid = target AND a.attnum = c.column_number
$$;

COMMENT ON FUNCTION safe_delete._difference_statement(regclass) IS
    'The statement that counts rows of deletion $1 which are not in the table byte for byte as they were deleted.';
