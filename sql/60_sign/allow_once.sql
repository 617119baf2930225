CREATE OR REPLACE FUNCTION safe_delete.allow_once(signature text, guard text, settings jsonb, reason text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    attempt jsonb := safe_delete._try_allow_once(signature, guard, settings, reason);
BEGIN
    IF attempt ? 'refused' THEN
        -- Raising takes the audit event back; the server log and the sequence keep a trace.
        RAISE LOG 'safe_delete refused an exception by %: %', session_user, attempt -> 'refused' ->> 'message';
        PERFORM safe_delete._raise_refusal(attempt -> 'refused');
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete.allow_once(text, text, jsonb, text) IS
    'Gives the next run with a signature another limit of one guard; settings as for set_guard(). For anybody but who made the dry run. The run that starts with it uses it up; after 7 days it is gone unused.';
