CREATE OR REPLACE FUNCTION safe_delete._new_deletion(reason text, ticket text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_deletion_id bigint;
BEGIN
    INSERT INTO safe_delete.deletion (
        transaction_id, deleted_at, deletion_reason, ticket,
        deleted_by, deleted_as, application_name, client_address, run_id
    )
    VALUES (
        pg_current_xact_id(), now(), reason, _new_deletion.ticket,
        session_user, safe_delete._caller(), nullif(current_setting('application_name'), ''), inet_client_addr(),
        (SELECT a.run_id FROM safe_delete.acting AS a WHERE a.transaction_id = pg_current_xact_id() AND a.act = 'take' AND a.run_id IS NOT NULL LIMIT 1)
    )
    RETURNING deletion_id INTO new_deletion_id;
    RETURN new_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._new_deletion(text, text) IS 'Records a deletion: who, why, when, and the mark run behind it, if one is.';
