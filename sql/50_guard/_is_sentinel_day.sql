CREATE OR REPLACE FUNCTION safe_delete._is_sentinel_day(day date)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
AS $$
    -- A day of margin on both sides: it is a day in somebody's time zone.
    SELECT day BETWEEN '1969-12-31' AND '1970-01-02' OR day BETWEEN '1899-12-31' AND '1900-01-02' OR day <= '0001-01-03'
$$;

COMMENT ON FUNCTION safe_delete._is_sentinel_day(date) IS 'Whether a day is one that stands for no date: 1970-01-01, 1900-01-01, 0001-01-01.';
