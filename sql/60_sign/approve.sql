CREATE OR REPLACE FUNCTION safe_delete.approve(signature text, comment text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    attempt jsonb := safe_delete._try_approve(signature, comment);
BEGIN
    IF attempt ? 'refused' THEN
        -- Raising takes the audit event back; the server log and the sequence keep a trace.
        RAISE LOG 'safe_delete refused an approval by %: %', session_user, attempt -> 'refused' ->> 'message';
        PERFORM safe_delete._raise_refusal(attempt -> 'refused');
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete.approve(text, text) IS
    'Lets a signature run, where the policy asks for a second person: anybody but who made its dry run. Waiting period and expiry of the policy count from now. To approve again prolongs it.';
