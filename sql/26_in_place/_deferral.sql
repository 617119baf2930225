CREATE OR REPLACE FUNCTION safe_delete._deferral(index_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT CASE WHEN f.condeferrable THEN ' DEFERRABLE' ELSE '' END || CASE WHEN f.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END
        FROM pg_constraint AS f
        WHERE f.conindid = index_id
            AND f.contype IN ('u', 'x')
    ), '')
$$;

COMMENT ON FUNCTION safe_delete._deferral(oid) IS 'When the constraint of an index is checked, as its definition says it.';
