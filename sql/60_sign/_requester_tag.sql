-- A dry run writes nothing, so who made it can only be said by the signature itself.
CREATE OR REPLACE FUNCTION safe_delete._requester_tag()
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(encode(safe_delete._hmac(format('requester %s', r.oid)), 'hex'), 8)
    FROM pg_roles AS r
    WHERE r.rolname = session_user
$$;

COMMENT ON FUNCTION safe_delete._requester_tag() IS
    'Eight digits that stand for whoever is logged in, under whatever role or later name, and tell nobody else who that is.';
