CREATE OR REPLACE FUNCTION safe_delete._key_events(target regclass, wanted jsonb)
RETURNS TABLE (row_key jsonb, state text, happened_at timestamptz, done_by name, detail jsonb)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.value::jsonb, CASE e.event WHEN 'purge batch' THEN 'purged' ELSE 'restored' END, e.happened_at, e.done_by, e.detail
    FROM safe_delete.audit_event AS e
    CROSS JOIN LATERAL json_array_elements(e.row_keys) AS k
    WHERE e.target_table = target
        AND e.event IN ('purge batch', 'rows restored')
        AND (
            wanted ? 'whole_table'
            OR k.value::jsonb IN (
                SELECT CASE WHEN cardinality(safe_delete._key_names(target)) = 1 THEN o.value ELSE w.value END
                FROM jsonb_array_elements(wanted -> 'keys') AS w
                CROSS JOIN LATERAL (SELECT v.value FROM jsonb_each(w.value) AS v LIMIT 1) AS o
            )
        )
$$;

COMMENT ON FUNCTION safe_delete._key_events(regclass, jsonb) IS 'Events of the audit trail that name one of the keys: purges, and restores that record keys. Keys are compared as they were spelled.';
