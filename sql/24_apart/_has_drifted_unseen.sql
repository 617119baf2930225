CREATE OR REPLACE FUNCTION safe_delete._has_drifted_unseen(target oid, column_fingerprint text)
RETURNS boolean
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN safe_delete._catalog_fingerprint(target) IS DISTINCT FROM column_fingerprint OR safe_delete._has_unseen_columns(target::regclass);
END;
$$;

COMMENT ON FUNCTION safe_delete._has_drifted_unseen(oid, text) IS
    'Whether a table''s columns differ from those that its move function was written for (their _catalog_fingerprint()), be the snapshot older than the change. Labelled IMMUTABLE for the planner to fold it.';
