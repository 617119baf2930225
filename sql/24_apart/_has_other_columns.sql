CREATE OR REPLACE FUNCTION safe_delete._has_other_columns(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._fingerprint(target) IS DISTINCT FROM (SELECT p.column_fingerprint FROM safe_delete.protected_table AS p WHERE p.target_table = target)
$$;

COMMENT ON FUNCTION safe_delete._has_other_columns(regclass) IS 'Whether a table''s columns differ from those that deleted storage was last made to follow.';
