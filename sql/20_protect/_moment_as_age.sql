CREATE OR REPLACE FUNCTION safe_delete._moment_as_age(moment text, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE age_type
        WHEN 'timestamp with time zone' THEN format('(%s)::timestamptz', moment)
        WHEN 'timestamp without time zone' THEN format('((%s)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))', moment)
        WHEN 'date' THEN format('((%s)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))::date', moment)
    END
$$;

COMMENT ON FUNCTION safe_delete._moment_as_age(text, text) IS 'Expression for a moment that is given as text, in the type of the age column.';
