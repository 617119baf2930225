CREATE OR REPLACE FUNCTION safe_delete._is_sentinel_day(day date)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT day < '0001-01-01' OR EXISTS (SELECT FROM safe_delete._sentinel_days() AS d WHERE day >= d.first_day::date AND day < d.day_after::date)
$$;

COMMENT ON FUNCTION safe_delete._is_sentinel_day(date) IS 'Whether a day is one that stands for no date, or before Christ.';
