CREATE OR REPLACE FUNCTION safe_delete._admit_approval(signature text, comment text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    signed record;
BEGIN
    PERFORM safe_delete._check_comment('an approval', comment);
    signed := safe_delete._signed_call(signature);
    PERFORM safe_delete._check_second_person(signature);
    PERFORM safe_delete._check_revoked(signature);
    PERFORM safe_delete._check_age_of_signature(signature, safe_delete._policy_of(signed.target));

    INSERT INTO safe_delete.approval (
        signature, target_name, decided_by, approval_comment, approved_at, approved_by, approved_as
    )
    VALUES (
        btrim(_admit_approval.signature), safe_delete._known_name(signed.target), signed.parts, _admit_approval.comment,
        clock_timestamp(), session_user, safe_delete._caller()
    );
    PERFORM safe_delete._record_event(
        'signature approved',
        signed.target,
        jsonb_build_object(
            'signature', btrim(signature), 'job', signed.parts -> 'job', 'parameters', signed.parts -> 'parameters', 'comment', comment
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._admit_approval(text, text) IS 'Writes an approval down after signature, approver, revocation and age have been checked.';
