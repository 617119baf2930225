CREATE OR REPLACE FUNCTION safe_delete._before(moment timestamptz, duration text, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    SELECT (moment AT TIME ZONE time_zone - duration::interval) AT TIME ZONE time_zone
$$;

COMMENT ON FUNCTION safe_delete._before(timestamptz, text, text) IS 'Moment minus duration by the calendar of a time zone: months and years, and days of 23 or 25 hours.';
