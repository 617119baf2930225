-- Once for each statement that deletes, thousands of times in a cascade: no SET clause; its caller, the move function,
-- has fixed the search_path.
CREATE OR REPLACE FUNCTION safe_delete._record_move(deletion_id bigint, gate_name name, row_count bigint)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count)
    SELECT _record_move.deletion_id, p.target_table, p.target_table::text, _record_move.row_count
    FROM safe_delete.protected_table AS p
    LEFT JOIN safe_delete.policy AS o ON o.target_table = p.target_table
    WHERE p.gate_name = _record_move.gate_name
        AND CASE WHEN o.settings ? 'reason' THEN safe_delete._check_reason(p.target_table, o.settings ->> 'reason') ELSE true END;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_move(bigint, name, bigint) IS
    'Records that a statement moved so many rows of a table to its storage, for a deletion. Refuses without the reason that the table''s policy demands.';
