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
    r.restored_at,
    r.restored_by,
    r.row_count AS restored_row_count
FROM safe_delete.deletion AS d
LEFT JOIN LATERAL (
    SELECT s.restored_at, s.restored_by, s.row_count
    FROM safe_delete.restoration AS s
    WHERE s.deletion_id = d.deletion_id
    ORDER BY s.restoration_id DESC
    LIMIT 1
) AS r ON true;

COMMENT ON VIEW safe_delete.deletions IS 'Soft deletes: who, when, why, and whether and when they were taken back.';
