-- As _pass_query() where an index finds the candidates: what is worked out for each of them is its hour and nothing else. The
-- extremes lie in the first hour and in the last, where they are looked for.
CREATE OR REPLACE FUNCTION safe_delete._candidates_query(relation text, is_candidate text, measure text, measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$WITH group_of AS (
            SELECT s.bin, count(*) AS row_count
            FROM (SELECT %1$s AS bin FROM %2$s AS t WHERE %3$s OFFSET bigint '0') AS s
            GROUP BY s.bin
        )
        SELECT jsonb_build_object(
            'table_rows', e.row_count,
            'candidates', e.row_count,
            'oldest', %4$s,
            'newest', %5$s,
            'late_peak', e.late_peak,
            'days', (
                SELECT jsonb_object_agg(d.day, d.row_count)
                FROM (SELECT %6$s AS day, sum(g.row_count) AS row_count FROM group_of AS g GROUP BY 1) AS d
            )
        )
        FROM (
            SELECT
                coalesce(sum(g.row_count), 0) AS row_count,
                min(g.bin) AS first_bin,
                max(g.bin) AS last_bin,
                coalesce(max(g.row_count) FILTER (WHERE g.bin < taken_before), 0) AS late_peak
            FROM group_of AS g
        ) AS e$code$,
        safe_delete._hour_of(measure, measure_type),
        relation,
        is_candidate,
        safe_delete._extreme_in('min', 'e.first_bin', relation, is_candidate, measure, measure_type),
        safe_delete._extreme_in('max', 'e.last_bin', relation, is_candidate, measure, measure_type),
        -- An adopted date of deletion may be -infinity, which is no day.
        safe_delete._day_of(CASE measure_type WHEN 'date' THEN 'g.bin' ELSE 'greatest(g.bin, ''4000-01-01 BC'')' END, measure_type)
    )
$$;

COMMENT ON FUNCTION safe_delete._candidates_query(text, text, text, text) IS 'The pass of a profile over the candidates alone: counts, extremes, and the candidates of each day.';
