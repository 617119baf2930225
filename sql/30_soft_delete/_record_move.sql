-- Once for each statement that deletes, thousands of times in a cascade: no SET clause; its caller, the move function,
-- has fixed the search_path.
CREATE OR REPLACE FUNCTION safe_delete._record_move(gate_name name, row_count bigint)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    found_deletion_id bigint := safe_delete._own_deletion();
BEGIN
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count)
    SELECT found_deletion_id, p.target_table, p.target_table::text, _record_move.row_count
    FROM safe_delete.protected_table AS p
    LEFT JOIN safe_delete.policy AS o ON o.target_table = p.target_table
    WHERE p.gate_name = _record_move.gate_name
        AND CASE WHEN o.settings ? 'reason' THEN safe_delete._check_reason(p.target_table, o.settings ->> 'reason') ELSE true END;
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_move(name, bigint) IS
    'Records that a statement moves so many rows of a table to its storage. Returns the id of this transaction''s deletion for the reason and ticket in force.';
