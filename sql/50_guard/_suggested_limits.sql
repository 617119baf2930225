CREATE OR REPLACE FUNCTION safe_delete._suggested_limits(facts jsonb)
RETURNS TABLE (place integer, guard_name text, settings jsonb, reason text)
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.place, v.guard_name, v.settings, v.reason || coalesce(v.at_first, '')
    FROM (
        SELECT
            greatest(safe_delete._rounded_up(3 * (facts ->> 'usual_day')::numeric), 1000) AS most,
            greatest((facts ->> 'live_rows')::bigint - (facts ->> 'beyond')::bigint, 0) AS kept,
            greatest(7, 3 * (facts ->> 'longest_gap')::integer) AS days,
            (facts ->> 'beyond')::bigint AS beyond,
            (facts ->> 'days_beyond')::integer AS days_beyond
    ) AS f
    CROSS JOIN LATERAL (
        VALUES
            (
                1, 'row_count', jsonb_build_object('max', f.most),
                format(
                    'a day brings %s rows, the busiest of the last 90 brought %s, and a run every day takes as many: three times that, at least 1,000',
                    safe_delete._grouped(facts -> 'usual_day'), safe_delete._grouped(facts -> 'busiest_day')
                ),
                CASE WHEN f.beyond > f.most THEN format('. The first run would take about %s', safe_delete._grouped(facts -> 'beyond')) END
            ),
            (
                2, 'row_ratio', jsonb_build_object('max', round(least(1, greatest(0.01, ceil(100.0 * f.most / greatest(f.kept, 1)) / 100)), 2)),
                format('so many of the %s rows that are younger than %s', safe_delete._grouped(to_jsonb(f.kept)), facts ->> 'retain'),
                NULL
            ),
            (
                3, 'too_old', jsonb_build_object('allowed_interval', f.days || ' days'),
                format('the longest time without rows was %s: three times that, at least a week', make_interval(days => (facts ->> 'longest_gap')::integer)),
                CASE WHEN f.days_beyond > f.days THEN format('. The oldest, of %s, is %s days beyond the retention', facts ->> 'oldest', f.days_beyond) END
            ),
            (
                4, 'minimum_kept', jsonb_build_object('min', f.kept / 2),
                format('half of the %s rows that are younger than %s', safe_delete._grouped(to_jsonb(f.kept)), facts ->> 'retain'),
                NULL
            ),
            (5, 'missing_age', '{"action": "stop"}'::jsonb, 'every row has a date today: one without would be a fault of whatever wrote it', NULL)
    ) AS v (place, guard_name, settings, reason, at_first)
    WHERE CASE v.guard_name
        WHEN 'missing_age' THEN (facts ->> 'missing_age')::bigint = 0
        WHEN 'row_ratio' THEN facts ->> 'retain' IS NOT NULL AND f.kept > 0
        WHEN 'minimum_kept' THEN facts ->> 'retain' IS NOT NULL
        ELSE true
    END
$$;

COMMENT ON FUNCTION safe_delete._suggested_limits(jsonb) IS 'Limits that fit what _age_facts() found, each with its reason; some need a retention.';
