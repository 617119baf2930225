-- Looked up by transaction and its start: a transaction id alone comes again after a dump and restore into a young
-- cluster. A savepoint that is rolled back takes the record along with the rows.
CREATE OR REPLACE FUNCTION safe_delete._own_deletion()
RETURNS bigint
LANGUAGE plpgsql
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
        AND d.ticket IS NOT DISTINCT FROM ticket_in_force
        AND d.split_from IS NULL;
    IF FOUND THEN
        RETURN found_deletion_id;
    END IF;
    RETURN safe_delete._new_deletion(reason, ticket_in_force);
END;
$$;

COMMENT ON FUNCTION safe_delete._own_deletion() IS 'Id of this transaction''s deletion for the reason and ticket in force; makes the record when there is none.';
