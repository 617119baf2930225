CREATE OR REPLACE FUNCTION safe_delete._is_signed(signature text, parts jsonb)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    field record;
BEGIN
    SELECT f.made_on, f.requester INTO field FROM safe_delete._signature_fields(signature) AS f;
    RETURN FOUND AND coalesce(btrim(signature) = safe_delete._signature(parts, field.made_on, field.requester), false);
END;
$$;

COMMENT ON FUNCTION safe_delete._is_signed(text, jsonb) IS 'Whether a signature is one of these parts.';
