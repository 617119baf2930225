-- Where an index alone tells what is of a day, to count a day is to walk over its entries: half the work of grouping rows. Each day names
-- the next one that has any. Where days turn out to have few rows, for which grouping is cheaper, it gives up with NULL.
-- A day begins at the later midnight where the clocks show two, as a slice of a backlog does.
CREATE OR REPLACE FUNCTION safe_delete._daily_query(relation text, is_candidate text, is_counted text, is_deducted text, measure text, measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$WITH RECURSIVE slice AS (
            SELECT
                0 AS number,
                CAST(NULL AS %5$s) AS first_moment,
                CAST(NULL AS %5$s) AS slice_end,
                (SELECT min(%4$s) FROM %1$s AS t WHERE %3$s) AS next_moment,
                bigint '0' AS row_count,
                bigint '0' AS total
            UNION ALL
            SELECT
                s.number + 1,
                s.next_moment,
                e.slice_end,
                (SELECT min(%4$s) FROM %1$s AS t WHERE %3$s AND %4$s >= e.slice_end),
                c.row_count,
                s.total + c.row_count
            FROM slice AS s
            CROSS JOIN LATERAL (SELECT %6$s AS slice_end) AS e
            CROSS JOIN LATERAL (
                SELECT count(*) AS row_count FROM %1$s AS t WHERE %3$s AND %4$s >= s.next_moment AND %4$s < e.slice_end
            ) AS c
            WHERE s.next_moment IS NOT NULL AND (s.number < 64 OR s.total > 100 * s.number)
        ),
        day_of AS (
            %8$s
        )
        SELECT CASE WHEN (SELECT bool_or(s.next_moment IS NULL) FROM slice AS s) THEN (
            SELECT jsonb_build_object(
                'table_rows', e.row_count,
                'candidates', e.row_count,
                'oldest', (SELECT min(%4$s) FROM %1$s AS t WHERE %2$s AND %4$s >= e.first_moment),
                'newest', (SELECT max(%4$s) FROM %1$s AS t WHERE %2$s AND %4$s < e.slice_end),
                'late_peak', e.late_peak,
                'days', (
                    SELECT jsonb_object_agg(g.day, g.row_count)
                    FROM (SELECT %7$s AS day, sum(d.row_count) AS row_count FROM day_of AS d GROUP BY 1) AS g
                )
            )
            FROM (
                SELECT
                    coalesce(sum(d.row_count), 0) AS row_count,
                    min(d.first_moment) AS first_moment,
                    max(d.slice_end) AS slice_end,
                    coalesce(max(d.row_count) FILTER (WHERE d.first_moment < taken_before), 0) AS late_peak
                FROM day_of AS d
            ) AS e
        ) END$code$,
        relation,
        is_candidate,
        is_counted,
        measure,
        measure_type,
        CASE measure_type
            WHEN 'date' THEN 's.next_moment + 1'
            WHEN 'timestamp without time zone' THEN 'date_trunc(''day'', s.next_moment) + interval ''1 day'''
            -- Should a calendar have a midnight that is no later: an hour. No zone has a day for the very first moments.
            ELSE 'coalesce(nullif(greatest((date_trunc(''day'', greatest(s.next_moment, ''4000-01-01 BC'') AT TIME ZONE (arguments ->> ''time_zone'')) + interval ''1 day'')'
                ' AT TIME ZONE (arguments ->> ''time_zone''), s.next_moment), s.next_moment), s.next_moment + interval ''1 hour'')'
        END,
        safe_delete._day_of(CASE measure_type WHEN 'timestamp with time zone' THEN 'greatest(d.first_moment, ''4000-01-01 BC'')' ELSE 'd.first_moment' END, measure_type),
        CASE
            WHEN is_deducted IS NULL THEN 'SELECT s.first_moment, s.slice_end, s.row_count FROM slice AS s WHERE s.number > 0'
            ELSE format(
                $code$SELECT s.first_moment, s.slice_end, s.row_count - coalesce(g.row_count, 0) AS row_count
            FROM slice AS s
            LEFT JOIN (
                SELECT width_bucket(%1$s, (SELECT array_agg(s.first_moment ORDER BY s.number) FROM slice AS s WHERE s.number > 0)) AS number, count(*) AS row_count
                FROM %2$s AS t
                WHERE %3$s
                GROUP BY 1
            ) AS g ON g.number = s.number
            WHERE s.number > 0 AND s.row_count > coalesce(g.row_count, 0)$code$,
                measure, relation, is_deducted
            )
        END
    )
$$;

COMMENT ON FUNCTION safe_delete._daily_query(text, text, text, text, text, text) IS
    'The pass of a profile over the candidates, day by day: the rows that an index counts, less those among them that are no candidates. Counts, extremes, and the candidates of each day; NULL where it gave up.';
