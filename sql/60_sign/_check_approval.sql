CREATE OR REPLACE FUNCTION safe_delete._check_approval(signature text, target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    policy jsonb := safe_delete._policy_of(target);
    approval jsonb := safe_delete._approval_state(signature, policy);
BEGIN
    PERFORM safe_delete._check_revoked(signature);
    PERFORM safe_delete._check_age_of_signature(signature, policy);
    IF (approval ->> 'required')::boolean AND approval ->> 'state' <> 'approved' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD603',
            MESSAGE = CASE approval ->> 'state'
                WHEN 'waiting' THEN format('the approval by %s holds from %s on; nothing was deleted', approval ->> 'approved_by', approval ->> 'runs_from')
                WHEN 'expired' THEN format('the approval by %s expired at %s; nothing was deleted', approval ->> 'approved_by', approval ->> 'expires_at')
                ELSE format('the policy of %s asks for the approval of a second person, and nobody has approved this signature; nothing was deleted', safe_delete._known_name(target))
            END,
            HINT = CASE approval ->> 'state' WHEN 'waiting' THEN 'Try again then.' ELSE 'Somebody else than who made the dry run calls safe_delete.approve().' END;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_approval(text, regclass) IS 'Refuses a signature that was revoked, has expired, or lacks the approval that the policy asks for.';
