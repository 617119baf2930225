CREATE OR REPLACE FUNCTION safe_delete._guard_clock(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, c.measured, 'waived', settings ->> 'waived')
        WHEN profile ->> 'last_seen' IS NULL AND profile ? 'last_seen' THEN safe_delete._verdict(
            false, c.measured, NULL, 'no run has looked at the clock yet'
        )
        WHEN c.ahead < interval '-1 hour' THEN safe_delete._verdict(
            true, c.measured, profile ->> 'last_seen', 'the clock is behind what the last run saw; where it is right now, set this guard again'
        )
        WHEN profile ? 'run_interval' AND profile ->> 'run_interval' IS NULL THEN safe_delete._verdict(
            false, c.measured, NULL, 'not judged until three runs show how often the job runs'
        )
        ELSE safe_delete._verdict(
            c.ahead > l.allowed,
            c.measured,
            ((profile ->> 'last_seen')::timestamptz + l.allowed)::text,
            CASE WHEN c.ahead > l.allowed
                THEN 'the clock is further ahead of the last run than the job is ever late; where it is right, set this guard again'
                ELSE 'now; the latest that this job may be' END
        )
    END
    FROM (
        SELECT profile ->> 'present' AS measured, (profile ->> 'present')::timestamptz - (profile ->> 'last_seen')::timestamptz AS ahead
    ) AS c
    CROSS JOIN LATERAL (
        -- Three days at least: the tries of a first afternoon are no interval. An hour, because no two nights start alike.
        SELECT greatest((settings ->> 'factor')::float8 * (profile ->> 'run_interval')::interval, interval '3 days')
            + CASE WHEN settings ? 'factor' AND profile ? 'run_interval' THEN interval '1 hour' END
    ) AS l (allowed)
$$;

COMMENT ON FUNCTION safe_delete._guard_clock(jsonb, jsonb) IS
    'Stops when the clock moved back by an hour, or ahead by more than three times the longest of the last intervals between runs, since the last run.';
