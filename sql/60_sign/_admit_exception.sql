CREATE OR REPLACE FUNCTION safe_delete._admit_exception(signature text, guard text, settings jsonb, reason text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    signed record;
    ends_at timestamptz := clock_timestamp() + interval '7 days';
BEGIN
    PERFORM safe_delete._check_comment('an exception', reason);
    signed := safe_delete._signed_call(signature);
    PERFORM safe_delete._check_second_person(signature);
    PERFORM safe_delete._check_revoked(signature);
    PERFORM safe_delete._check_guard_setting(signed.target, guard, settings);

    PERFORM safe_delete._lock_target(signed.target);
    DELETE FROM safe_delete.guard_exception AS e
    WHERE e.signature = btrim(_admit_exception.signature) AND e.guard_name = guard AND e.run_id IS NULL;
    INSERT INTO safe_delete.guard_exception (
        signature, target_name, guard_name, settings, exception_reason, allowed_at, allowed_by, allowed_as, expires_at
    )
    VALUES (
        btrim(_admit_exception.signature), safe_delete._known_name(signed.target), guard, _admit_exception.settings, reason,
        clock_timestamp(), session_user, safe_delete._caller(), ends_at
    );
    PERFORM safe_delete._record_event(
        'exception allowed',
        signed.target,
        jsonb_build_object(
            'signature', btrim(signature), 'guard', guard, 'limit', signed.parts -> 'guards' -> guard,
            'once', settings, 'reason', reason, 'expires_at', ends_at
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._admit_exception(text, text, jsonb, text) IS 'Writes an exception down after signature, approver and settings have been checked; in place of one that no run has used.';
