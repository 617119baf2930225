CREATE OR REPLACE FUNCTION safe_delete._live_condition()
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT '(deleted_at IS NULL)'
$$;

COMMENT ON FUNCTION safe_delete._live_condition() IS 'What holds for live rows of a table that keeps its deleted ones, as the server writes it in the predicate of an index.';
