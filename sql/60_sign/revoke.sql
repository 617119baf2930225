CREATE OR REPLACE FUNCTION safe_delete.revoke(signature text, comment text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._check_comment('a revocation', comment);
    IF NOT EXISTS (SELECT FROM safe_delete._signature_fields(signature)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD602',
            MESSAGE = 'the signature given is not one of this kit',
            DETAIL = format('Given: %s.', coalesce(left(btrim(signature), 160), 'NULL')),
            HINT = 'See safe_delete.approvals and safe_delete.runs.';
    END IF;
    PERFORM safe_delete._check_revoked(signature);

    INSERT INTO safe_delete.revocation (signature, revoke_comment, revoked_at, revoked_by, revoked_as)
    VALUES (btrim(revoke.signature), revoke.comment, clock_timestamp(), session_user, safe_delete._caller());
    PERFORM safe_delete._record_event('signature revoked', NULL, jsonb_build_object('signature', btrim(signature), 'comment', comment));
END;
$$;

COMMENT ON FUNCTION safe_delete.revoke(text, text) IS
    'Takes a signature out of use for ever; a run under way with it ends before its next batch.';
