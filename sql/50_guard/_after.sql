CREATE OR REPLACE FUNCTION safe_delete._after(moment timestamptz, duration text, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    -- Where a month is too short for the day, the sum is its last day; but going back from there does not reach the moment.
    SELECT CASE
        WHEN duration = 'never' THEN 'infinity'
        WHEN duration LIKE '%hour%' THEN moment + duration::interval
        WHEN extract(day FROM s.later) < extract(day FROM s.here) AND duration ~ 'month|year'
            THEN safe_delete._instant(date_trunc('month', s.later) + interval '1 month', time_zone)
        ELSE safe_delete._instant(s.later, time_zone)
    END
    FROM (
        SELECT moment AT TIME ZONE time_zone AS here, moment AT TIME ZONE time_zone + nullif(duration, 'never')::interval AS later
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._after(timestamptz, text, text) IS 'Until when _before() is earlier than a moment; never later than that, and hardly ever earlier.';
