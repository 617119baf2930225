CREATE OR REPLACE FUNCTION safe_delete._hour_of(measure text, measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- Hours that begin where the days of the policy's time zone begin.
    SELECT CASE measure_type
        WHEN 'date' THEN measure
        WHEN 'timestamp without time zone' THEN format('date_bin(''1 hour'', %s, ''2000-01-01'')', measure)
        ELSE format('date_bin(''1 hour'', %s, day_origin)', measure)
    END
$$;

COMMENT ON FUNCTION safe_delete._hour_of(text, text) IS 'Expression for the hour, or the day of a date, that a moment lies in.';
