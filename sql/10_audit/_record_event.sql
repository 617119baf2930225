CREATE OR REPLACE FUNCTION safe_delete._record_event(event text, target regclass, detail jsonb, row_keys json DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event_time timestamptz := clock_timestamp();
    new_event_id bigint;
BEGIN
    IF to_regclass('safe_delete.audit_event_' || to_char(event_time AT TIME ZONE 'UTC', 'YYYYMM')) IS NULL THEN
        PERFORM safe_delete._make_audit_partition(date_trunc('month', event_time AT TIME ZONE 'UTC')::date);
    END IF;
    INSERT INTO safe_delete.audit_event (
        happened_at, event, target_table, target_name,
        done_by, done_as, application_name, client_address, detail, row_keys
    )
    VALUES (
        event_time, event, target, safe_delete._known_name(target),
        session_user, safe_delete._caller(), nullif(current_setting('application_name'), ''), inet_client_addr(), detail, row_keys
    )
    RETURNING event_id INTO new_event_id;
    RETURN new_event_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_event(text, regclass, jsonb, json) IS 'Appends to the audit trail. Returns the event id.';
