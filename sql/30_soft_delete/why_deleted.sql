CREATE OR REPLACE FUNCTION safe_delete.why_deleted(target regclass, keys jsonb)
RETURNS TABLE (
    row_key jsonb,
    deletion_id bigint,
    deleted_at timestamptz,
    deleted_by name,
    deletion_reason text,
    ticket text,
    state text,
    ended_at timestamptz,
    ended_by name,
    run_id bigint
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    wanted jsonb := safe_delete._wanted(protected.target_table, keys);
BEGIN
    PERFORM safe_delete._follow_renamed(protected.target_table, safe_delete._key_names(protected.target_table));
    RETURN QUERY
    SELECT c.row_key, c.deletion_id, c.deleted_at, d.deleted_by, d.deletion_reason, d.ticket, 'deleted', NULL::timestamptz, NULL::name, d.run_id
    FROM safe_delete._deleted_copies(protected.target_table, wanted) AS c
    LEFT JOIN safe_delete.deletion AS d ON d.deletion_id = c.deletion_id
    UNION ALL
    SELECT
        e.row_key, (e.detail ->> 'deletion_id')::bigint, d.deleted_at, d.deleted_by, d.deletion_reason, d.ticket,
        e.state, e.happened_at, e.done_by, coalesce(d.run_id, (e.detail ->> 'run_id')::bigint)
    FROM safe_delete._key_events(protected.target_table, wanted) AS e
    LEFT JOIN safe_delete.deletion AS d ON d.deletion_id = (e.detail ->> 'deletion_id')::bigint
    ORDER BY 1, 3 NULLS LAST, 8;
END;
$$;

COMMENT ON FUNCTION safe_delete.why_deleted(regclass, jsonb) IS
    'Every deletion of rows with these keys (''"all"'': any) that is still known.'
    ' state is one of: deleted (now); purged, by run run_id at ended_at, where the policy records keys: by then nobody knows the deletion; restored, where the audit trail has the key.'
    ' Reads all deleted rows of the table and all its audit events that name keys.';
