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
    d.split_from,
    t.target_tables,
    t.target_names,
    t.row_counts,
    r.restored_at,
    r.restored_by,
    r.row_count AS restored_row_count,
    NOT EXISTS (
        SELECT FROM unnest(t.target_tables) AS n (target_table)
        CROSS JOIN LATERAL (
            SELECT e.is_restorable
            FROM safe_delete.reason AS e
            WHERE e.reason_name = d.deletion_reason
                AND (e.target_table = n.target_table OR e.target_table IS NULL)
            ORDER BY e.target_table NULLS LAST
            LIMIT 1
        ) AS s
        WHERE NOT s.is_restorable
    ) AS is_restorable
FROM safe_delete.deletion AS d
LEFT JOIN LATERAL (
    SELECT
        array_agg(n.target_table ORDER BY n.target_name) AS target_tables,
        array_agg(n.target_name ORDER BY n.target_name) AS target_names,
        array_agg(n.row_count ORDER BY n.target_name) AS row_counts
    FROM (
        SELECT m.target_table, m.target_name, sum(CASE WHEN m.row_count IS NULL THEN safe_delete._uncounted_rows(m.deletion_id, m.target_table) WHEN m.row_count > 0 THEN m.row_count END)::bigint AS row_count
        FROM safe_delete.deletion_target AS m
        WHERE m.deletion_id = d.deletion_id
        GROUP BY m.target_table, m.target_name
    ) AS n
) AS t ON true
LEFT JOIN LATERAL (
    SELECT s.restored_at, s.restored_by, s.row_count
    FROM safe_delete.restoration AS s
    WHERE s.deletion_id = d.deletion_id
    ORDER BY s.restoration_id DESC
    LIMIT 1
) AS r ON true;

COMMENT ON VIEW safe_delete.deletions IS 'Soft deletes: who, when, why, from which tables, and whether and when they were taken back.';
