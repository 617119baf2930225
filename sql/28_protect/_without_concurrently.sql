CREATE OR REPLACE FUNCTION safe_delete._without_concurrently(statement text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT regexp_replace(statement, '^((CREATE|CREATE UNIQUE|DROP) INDEX) CONCURRENTLY', E'\\1')
$$;

COMMENT ON FUNCTION safe_delete._without_concurrently(text) IS 'A statement of protect_steps() as it can run in a transaction.';
