CREATE OR REPLACE FUNCTION safe_delete._before(moment timestamptz, duration text, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    -- An hour is one, whatever the clocks do.
    SELECT CASE
        WHEN duration = 'never' THEN '-infinity'
        WHEN NOT isfinite(moment) THEN moment
        WHEN duration LIKE '%hour%' THEN moment - duration::interval
        ELSE safe_delete._instant(moment AT TIME ZONE time_zone - duration::interval, time_zone)
    END
$$;

COMMENT ON FUNCTION safe_delete._before(timestamptz, text, text) IS
    'Moment minus duration by the calendar of a time zone: months and years, and days of 23 or 25 hours. Never later than the clocks would say. No moment is before never.';
