CREATE OR REPLACE FUNCTION safe_delete.allow_once(signature text, guard text, settings jsonb, reason text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
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
    WHERE e.signature = btrim(allow_once.signature) AND e.guard_name = guard AND e.run_id IS NULL;
    INSERT INTO safe_delete.guard_exception (
        signature, target_name, guard_name, settings, exception_reason, allowed_at, allowed_by, allowed_as, expires_at
    )
    VALUES (
        btrim(allow_once.signature), safe_delete._known_name(signed.target), guard, allow_once.settings, reason,
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

COMMENT ON FUNCTION safe_delete.allow_once(text, text, jsonb, text) IS
    'Gives the next run with a signature another limit of one guard; settings as for set_guard(). For anybody but who made the dry run. The run that starts with it uses it up; after 7 days it is gone unused.';
