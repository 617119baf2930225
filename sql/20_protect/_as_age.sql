CREATE OR REPLACE FUNCTION safe_delete._as_age(moment text, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE age_type
        WHEN 'timestamp with time zone' THEN format('(arguments ->> %L)::timestamptz', moment)
        WHEN 'timestamp without time zone' THEN
            format('((arguments ->> %L)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))', moment)
        WHEN 'date' THEN
            format('((arguments ->> %L)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))::date', moment)
    END
$$;

COMMENT ON FUNCTION safe_delete._as_age(text, text) IS 'Expression for an argument that is a moment, in the type of the age column.';
