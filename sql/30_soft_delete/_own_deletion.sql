-- Looked up by transaction and its start: a transaction id alone comes again after a dump and restore into a young
-- cluster. A savepoint that is rolled back takes the record along with the rows.
-- Its callers have fixed the search_path. A plan that was made while the table was empty would read all of it ever after.
CREATE OR REPLACE FUNCTION safe_delete._own_deletion()
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off
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
    INSERT INTO safe_delete.deletion (
        transaction_id, deleted_at, deletion_reason, ticket,
        deleted_by, deleted_as, application_name, client_address, run_id
    )
    VALUES (
        pg_current_xact_id(), now(), reason, ticket_in_force,
        session_user, safe_delete._caller(), nullif(current_setting('application_name'), ''), inet_client_addr(),
        (SELECT a.run_id FROM safe_delete.acting AS a WHERE a.transaction_id = pg_current_xact_id() AND a.act = 'take' AND a.run_id IS NOT NULL LIMIT 1)
    )
    RETURNING deletion_id INTO found_deletion_id;
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._own_deletion() IS 'Id of this transaction''s deletion for the reason and ticket in force; makes the record when there is none.';
