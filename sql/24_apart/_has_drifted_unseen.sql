CREATE OR REPLACE FUNCTION safe_delete._has_drifted_unseen(target oid, column_fingerprint text)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN safe_delete._has_drifted(target, column_fingerprint) OR safe_delete._has_unseen_columns(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._has_drifted_unseen(oid, text) IS
    'As _has_drifted(), for a transaction whose snapshot may be older than the columns: to be asked each time.';
