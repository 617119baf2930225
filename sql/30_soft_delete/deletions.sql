CREATE OR REPLACE VIEW safe_delete.deletions AS
SELECT
    d.deletion_id,
    d.deleted_at,
    d.deletion_reason,
    d.ticket,
    d.deleted_by,
    d.deleted_as,
    d.application_name,
    d.client_address,
    d.run_id,
    t.target_tables,
    t.target_names,
    r.restored_at,
    r.restored_by,
    r.row_count AS restored_row_count
FROM safe_delete.deletion AS d
LEFT JOIN LATERAL (
    SELECT
        array_agg(n.target_table ORDER BY n.target_name) AS target_tables,
        array_agg(n.target_name ORDER BY n.target_name) AS target_names
    FROM safe_delete.deletion_target AS n
    WHERE n.deletion_id = d.deletion_id
) AS t ON true
LEFT JOIN LATERAL (
    SELECT s.restored_at, s.restored_by, s.row_count
    FROM safe_delete.restoration AS s
    WHERE s.deletion_id = d.deletion_id
    ORDER BY s.restoration_id DESC
    LIMIT 1
) AS r ON true;

COMMENT ON VIEW safe_delete.deletions IS 'Soft deletes: who, when, why, from which tables, and whether and when they were taken back.';
