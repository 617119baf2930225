-- The subquery with its OFFSET is not flattened: the planner then expects few groups, and several processes count them. It is a
-- bigint, because the planner knows of no other constant that it is nothing.
CREATE OR REPLACE FUNCTION safe_delete._pass_query(relation text, condition text, bin text, measure text, measure_type text, takes_live boolean)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$WITH group_of AS (
            SELECT s.bin, count(*) AS row_count, min(s.measure) AS lowest, max(s.measure) AS highest, count(*) FILTER (WHERE s.measure < taken_before) AS late_count
            FROM (SELECT %1$s AS bin, %2$s AS measure FROM %3$s AS t%4$s OFFSET bigint '0') AS s
            GROUP BY s.bin
        )
        SELECT jsonb_build_object(
            'table_rows', coalesce(sum(g.row_count), 0),
            'live_rows', coalesce(sum(g.row_count) FILTER (WHERE %6$s), 0),
            'candidates', coalesce(sum(g.row_count) FILTER (WHERE c.is_candidate), 0),
            'oldest', min(g.lowest) FILTER (WHERE c.is_candidate),
            'newest', max(g.highest) FILTER (WHERE c.is_candidate),
            'missing_age', coalesce(sum(g.row_count) FILTER (WHERE NOT isfinite(g.bin)), 0),
            'endless_past', coalesce(sum(g.row_count) FILTER (WHERE g.bin = '-infinity'), 0),
            'newest_kept', max(g.highest) FILTER (WHERE g.bin IS NULL),
            'late_peak', coalesce(max(g.row_count) FILTER (WHERE c.is_candidate AND g.lowest < taken_before), 0),
            'all_late_rows', coalesce(sum(g.late_count) FILTER (WHERE c.is_candidate), 0),
            'days', (
                SELECT jsonb_object_agg(d.day, d.row_count)
                FROM (SELECT %5$s AS day, sum(e.row_count) AS row_count FROM group_of AS e WHERE e.bin < '9999-12-31' AND isfinite(e.bin) GROUP BY 1) AS d
            )
        )
        FROM group_of AS g
        CROSS JOIN LATERAL (SELECT g.bin < '9999-12-31' AND isfinite(g.bin) AS is_candidate) AS c$code$,
        bin, measure, relation, condition, safe_delete._day_of('e.bin', measure_type),
        CASE WHEN takes_live THEN 'g.bin IS DISTINCT FROM ''9999-12-31''' ELSE 'g.bin IS NULL OR NOT isfinite(g.bin)' END
    )
$$;

COMMENT ON FUNCTION safe_delete._pass_query(text, text, text, text, text, boolean) IS
    'The one pass of a profile: counts, extremes, and the candidates of each day.';
