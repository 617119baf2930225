-- Only the newest can be meant: a statement within the statement is asked about later, and answered before.
-- A plan that was made while the table was empty would read all of it ever after.
CREATE OR REPLACE FUNCTION safe_delete._answer_row(gate_name name, row_key text[])
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
    UPDATE safe_delete.asked_row AS a
    SET is_allowed = true
    WHERE a.ctid = (
        SELECT n.ctid
        FROM safe_delete.asked_row AS n
        WHERE n.transaction_id = pg_current_xact_id_if_assigned() AND n.gate_name = _answer_row.gate_name
        ORDER BY n.asked_number DESC
        LIMIT 1
    )
        AND a.row_key = _answer_row.row_key;
    RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION safe_delete._answer_row(name, text[]) IS
    'Notes that a DELETE which asks the policies of a table came as far as the row. False when nobody asks about this one. Called only by triggers of the kit''s.';
