CREATE OR REPLACE FUNCTION safe_delete._live_condition(deleted_at name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('(%I IS NULL)', deleted_at)
$$;

COMMENT ON FUNCTION safe_delete._live_condition(name) IS 'What holds for live rows of a table that keeps its deleted ones, as the server writes it in the predicate of an index.';
