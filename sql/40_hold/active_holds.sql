CREATE OR REPLACE VIEW safe_delete.active_holds AS
SELECT
    h.hold_id,
    h.target_table,
    h.target_name,
    h.row_keys,
    h.hold_reason,
    h.ticket,
    h.placed_at,
    h.placed_by,
    h.expires_at,
    h.column_name,
    h.subject,
    CASE
        WHEN h.subject IS NULL THEN ARRAY[h.target_table]
        ELSE ARRAY(SELECT c.target_table FROM safe_delete.hold_column AS c WHERE c.hold_id = h.hold_id AND c.is_readable ORDER BY c.target_table)
    END AS held_tables
FROM safe_delete.hold AS h
WHERE h.released_at IS NULL
    AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp());

COMMENT ON VIEW safe_delete.active_holds IS
    'Holds in force. row_keys is NULL where the whole table is held. A hold on a subject has no table: held_tables are those that have a column for it.';
