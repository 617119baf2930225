-- One pass through the hand that a dry run uses: with a retention of an hour nearly every row has its day.
CREATE OR REPLACE FUNCTION safe_delete._age_facts(target regclass, retain text)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    selection jsonb := safe_delete._selection('mark', target, '{"retain": "1 hour"}');
    zone text := selection ->> 'time_zone';
    profile jsonb := safe_delete._mark_profile(target, selection || safe_delete._held('mark', target) || '{"taken_before": null, "shared_least": 100}');
BEGIN
    RETURN (
        WITH day_rows AS (
            SELECT d.key::date AS day, d.value::bigint AS row_count, NOT safe_delete._is_sentinel_day(d.key::date) AS is_real
            FROM jsonb_each_text(CASE jsonb_typeof(profile -> 'days') WHEN 'object' THEN profile -> 'days' ELSE '{}' END) AS d
        ), latest AS (
            SELECT l.row_count, l.day - lag(l.day) OVER (ORDER BY l.day) AS gap
            FROM (SELECT d.day, d.row_count FROM day_rows AS d WHERE d.is_real ORDER BY d.day DESC LIMIT 90) AS l
        )
        SELECT jsonb_build_object(
            'retain', retain,
            'time_zone', zone,
            'days', coalesce(jsonb_object_agg(d.day, d.row_count), '{}'),
            'live_rows', (profile ->> 'live_rows')::bigint,
            'missing_age', (profile ->> 'missing_age')::bigint,
            'usual_day', (SELECT coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY l.row_count), 0) FROM latest AS l),
            'busiest_day', (SELECT coalesce(max(l.row_count), 0) FROM latest AS l),
            'longest_gap', (SELECT coalesce(max(l.gap), 1) FROM latest AS l),
            'oldest', min(d.day) FILTER (WHERE d.is_real),
            'sentinels', coalesce(sum(d.row_count) FILTER (WHERE NOT d.is_real), 0),
            'beyond', coalesce(sum(d.row_count) FILTER (WHERE d.day < (safe_delete._before(now(), retain, zone) AT TIME ZONE zone)::date), 0),
            'days_beyond', (safe_delete._before(now(), retain, zone) AT TIME ZONE zone)::date - min(d.day) FILTER (WHERE d.is_real)
        )
        FROM day_rows AS d
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._age_facts(regclass, text) IS
    'What the ages in a table are like: rows of a usual and of the busiest of the last 90 days that have any, the longest gap between these, the oldest day, and what is beyond a retention.';
