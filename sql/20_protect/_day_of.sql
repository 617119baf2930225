CREATE OR REPLACE FUNCTION safe_delete._day_of(bin text, measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE measure_type
        WHEN 'date' THEN bin
        WHEN 'timestamp without time zone' THEN format('%s::date', bin)
        ELSE format('(%s AT TIME ZONE (arguments ->> ''time_zone''))::date', bin)
    END
$$;

COMMENT ON FUNCTION safe_delete._day_of(text, text) IS 'Expression for the day of an hour in the time zone of the policy.';
