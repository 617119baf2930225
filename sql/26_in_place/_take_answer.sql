-- A plan that was made while the table was empty would read all of it ever after.
CREATE OR REPLACE FUNCTION safe_delete._take_answer(gate_name name, row_key text[])
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
    is_allowed boolean;
BEGIN
    DELETE FROM safe_delete.asked_row AS a
    WHERE a.ctid = (
        SELECT n.ctid
        FROM safe_delete.asked_row AS n
        WHERE n.transaction_id = pg_current_xact_id_if_assigned() AND n.gate_name = _take_answer.gate_name
        ORDER BY n.asked_number DESC
        LIMIT 1
    )
        AND a.row_key = _take_answer.row_key
    RETURNING a.is_allowed INTO is_allowed;
    RETURN coalesce(is_allowed, false);
END;
$$;

COMMENT ON FUNCTION safe_delete._take_answer(name, text[]) IS
    'Whether the policies of a table let the row be deleted that was asked about last; forgets the question. Called only by triggers of the kit''s.';
