CREATE OR REPLACE FUNCTION safe_delete._any_condition(conditions text[])
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN array_position(conditions, NULL) IS NULL THEN '(' || array_to_string(conditions, ' OR ') || ')' END
$$;

COMMENT ON FUNCTION safe_delete._any_condition(text[]) IS 'Any of some conditions; NULL where one of them is not known.';
