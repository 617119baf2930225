-- A day of margin on both sides: a sentinel is a day in somebody's time zone.
CREATE OR REPLACE FUNCTION safe_delete._sentinel_days()
RETURNS TABLE (first_day text, day_after text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES ('1969-12-31', '1970-01-03'), ('1899-12-31', '1900-01-03'), ('0001-01-01', '0001-01-04')
$$;

COMMENT ON FUNCTION safe_delete._sentinel_days() IS 'Ranges of days that stand for no date: 1970-01-01, 1900-01-01, 0001-01-01.';
