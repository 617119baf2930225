-- Whoever calls it with a false key gains nothing: only what references rows that this transaction has hidden is followed.
CREATE OR REPLACE FUNCTION safe_delete._queue_hidden(gate_name name, row_key jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO safe_delete.hidden_row (transaction_id, target_table, row_key)
    SELECT pg_current_xact_id(), p.target_table, coalesce(_queue_hidden.row_key, '{}')
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _queue_hidden.gate_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._queue_hidden(name, jsonb) IS
    'Notes that a DELETE on a view of live rows has hidden a row: what references it is followed when that statement ends.';
