CREATE OR REPLACE FUNCTION safe_delete._as_age(moment text, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT safe_delete._moment_as_age(format('arguments ->> %L', moment), age_type)
$$;

COMMENT ON FUNCTION safe_delete._as_age(text, text) IS 'Expression for an argument that is a moment, in the type of the age column.';
