CREATE OR REPLACE FUNCTION safe_delete._has_drifted(target oid, column_fingerprint text)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._has_other_columns(target, column_fingerprint) OR safe_delete._has_children(target)
$$;

COMMENT ON FUNCTION safe_delete._has_drifted(oid, text) IS 'Whether a table''s columns differ from those that its generated code was written for.';
