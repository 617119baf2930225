CREATE OR REPLACE FUNCTION safe_delete._check_revoked(signature text)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    revoked safe_delete.revocation;
BEGIN
    SELECT r.* INTO revoked FROM safe_delete.revocation AS r WHERE r.signature = btrim(_check_revoked.signature);
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD604',
            MESSAGE = format('the signature was revoked by %s: %s; nothing was deleted', revoked.revoked_by, revoked.revoke_comment),
            DETAIL = format('At %s.', revoked.revoked_at),
            HINT = 'It stays revoked. Have the job dry-run again, and approved where the policy asks for it.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_revoked(text) IS 'Refuses a signature that was revoked.';
