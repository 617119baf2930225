CREATE OR REPLACE VIEW safe_delete.audit_trail AS
SELECT
    e.happened_at,
    e.event,
    e.target_name,
    e.done_by,
    e.done_as,
    e.application_name,
    e.client_address,
    e.detail,
    e.row_keys
FROM safe_delete.audit_event AS e
UNION ALL
SELECT
    d.deleted_at,
    'soft delete',
    (SELECT string_agg(DISTINCT t.target_name, ', ' ORDER BY t.target_name) FROM safe_delete.deletion_target AS t WHERE t.deletion_id = d.deletion_id),
    d.deleted_by,
    d.deleted_as,
    d.application_name,
    d.client_address,
    jsonb_strip_nulls(
        jsonb_build_object(
            'deletion_id', d.deletion_id, 'reason', d.deletion_reason, 'ticket', d.ticket, 'run_id', d.run_id,
            'row_count', (
                SELECT sum(CASE WHEN t.row_count IS NULL THEN safe_delete._uncounted_rows(t.deletion_id, t.target_table) WHEN t.row_count > 0 THEN t.row_count END)
                FROM safe_delete.deletion_target AS t
                WHERE t.deletion_id = d.deletion_id
            ),
            'split_from', d.split_from
        )
    ),
    NULL
FROM safe_delete.deletion AS d
UNION ALL
SELECT
    r.restored_at,
    'restore',
    (SELECT string_agg(DISTINCT t.target_name, ', ' ORDER BY t.target_name) FROM safe_delete.deletion_target AS t WHERE t.deletion_id = r.deletion_id),
    r.restored_by,
    r.restored_as,
    r.application_name,
    r.client_address,
    jsonb_build_object('deletion_id', r.deletion_id, 'row_count', r.row_count),
    NULL
FROM safe_delete.restoration AS r;

COMMENT ON VIEW safe_delete.audit_trail IS 'All that was done or refused, soft deletes and restores included. Order it by happened_at. target_name names all tables of a deletion.';
