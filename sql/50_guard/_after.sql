CREATE OR REPLACE FUNCTION safe_delete._after(moment timestamptz, duration text, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    -- Where a month is too short for the day, the sum is its last day; but going back from there does not reach the moment.
    SELECT CASE
        WHEN safe_delete._before(s.later AT TIME ZONE time_zone, duration, time_zone) < moment
            THEN (date_trunc('month', s.later) + interval '1 month') AT TIME ZONE time_zone
        ELSE s.later AT TIME ZONE time_zone
    END
    FROM (SELECT moment AT TIME ZONE time_zone + duration::interval AS later) AS s
$$;

COMMENT ON FUNCTION safe_delete._after(timestamptz, text, text) IS 'From when on _before() is not earlier than a moment.';
