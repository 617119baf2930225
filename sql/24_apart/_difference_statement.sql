-- A type's modifier (numeric(12, 4), timestamp(0)) may have become another one since: values that are equal and written in
-- the new way are no difference, values that it rounds or cuts are. Generated columns are computed anew.
CREATE OR REPLACE FUNCTION safe_delete._difference_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        -- A subquery for each row, not a join: statistics from between deletion and restore call the live table empty, and the
        -- planner would read all of it once for each row.
        'SELECT count(*) FROM %1$s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND (SELECT NOT (ROW(%4$s)::record *<> ROW(%5$s)::record%6$s) FROM %2$s AS t WHERE %3$s) IS NOT TRUE',
        safe_delete._reach_storage(target),
        safe_delete._reach(target),
        (
            SELECT string_agg(
                format('t.%I %s %s', k.column_name, k.equals, safe_delete._from_stored(format('s.%I', safe_delete._stored_name(k.column_name)), y.type_id)),
                ' AND ' ORDER BY k.key_position
            )
            FROM safe_delete._key_columns(target) AS k
            JOIN safe_delete._columns(target) AS y ON y.column_name = k.column_name
        ),
        string_agg(format('(%s)::%s', v.live, c.stored_type), ', ' ORDER BY c.column_number),
        string_agg(format('(%s)::%s', v.stored, v.written_as), ', ' ORDER BY c.column_number),
        coalesce(
            string_agg(format(' OR s.%1$I::%2$s IS DISTINCT FROM s.%1$I', safe_delete._stored_name(c.column_name), v.written_as), '' ORDER BY c.column_number)
                FILTER (WHERE v.written_as <> c.stored_type),
            ''
        )
    )
    FROM safe_delete._columns(target) AS c
    JOIN pg_attribute AS a ON a.attrelid = target AND a.attnum = c.column_number
    CROSS JOIN LATERAL (
        SELECT
            -- What a NOT NULL column got in place of nothing is no difference.
            format(CASE WHEN a.attnotnull THEN 'coalesce(s.%1$I, %2$s)' ELSE 's.%1$I' END, safe_delete._stored_name(c.column_name), l.live) AS stored,
            l.live,
            CASE WHEN a.atttypmod >= 0 AND a.atttypid < 16384 THEN format_type(a.atttypid, a.atttypmod) ELSE c.stored_type END AS written_as
        FROM safe_delete._to_stored(format('t.%I', c.column_name), c.type_id) AS l (live)
    ) AS v
    WHERE NOT c.is_generated
$$;

COMMENT ON FUNCTION safe_delete._difference_statement(regclass) IS
    'The statement that counts rows of deletion $1 which are not in the table byte for byte as they were deleted.';
