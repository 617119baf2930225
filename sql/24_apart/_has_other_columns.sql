CREATE OR REPLACE FUNCTION safe_delete._has_other_columns(target oid, column_fingerprint text)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._fingerprint(target::regclass) IS DISTINCT FROM column_fingerprint
$$;

COMMENT ON FUNCTION safe_delete._has_other_columns(oid, text) IS
    'Whether a table''s columns differ from those that its generated code was written for.';
