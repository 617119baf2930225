CREATE OR REPLACE FUNCTION safe_delete._hmac(message text)
RETURNS bytea
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT sha256(s.outer_pad || sha256(s.inner_pad || convert_to(message, 'UTF8')))
        FROM safe_delete.signing_secret AS s
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._hmac(text) IS
    'HMAC-SHA-256 (RFC 2104) with the kit''s secret. Never callable from outside: who can sign can run.';
