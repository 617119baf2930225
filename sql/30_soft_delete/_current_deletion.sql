-- Looked up by transaction and its start: a transaction id alone comes again after a dump and restore into a young
-- cluster. A savepoint that is rolled back takes the record along with the rows.
CREATE OR REPLACE FUNCTION safe_delete._current_deletion(gate_name name)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text := nullif(current_setting('safe_delete.reason', true), '');
    ticket_in_force text := nullif(current_setting('safe_delete.ticket', true), '');
    found_deletion_id bigint;
BEGIN
    SELECT d.deletion_id INTO found_deletion_id
    FROM safe_delete.deletion AS d
    WHERE d.transaction_id = pg_current_xact_id()
        AND d.deleted_at = now()
        AND d.deletion_reason IS NOT DISTINCT FROM reason
        AND d.ticket IS NOT DISTINCT FROM ticket_in_force;
    IF NOT FOUND THEN
        found_deletion_id := safe_delete._new_deletion(reason, ticket_in_force);
    END IF;

    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name)
    SELECT found_deletion_id, p.target_table, safe_delete._table_name(p.target_table)
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _current_deletion.gate_name
        AND NOT EXISTS (
            SELECT FROM safe_delete.deletion_target AS t
            WHERE t.deletion_id = found_deletion_id AND t.target_table = p.target_table
        );
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._current_deletion(name) IS
    'Id of this transaction''s deletion for the reason and ticket in force, which takes rows of this table (named by the stem of its generated names) too; makes the record when there is none.';
