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
    h.expires_at
FROM safe_delete.hold AS h
WHERE h.released_at IS NULL
    AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp());

COMMENT ON VIEW safe_delete.active_holds IS 'Holds in force. row_keys is NULL where the whole table is held.';
