CREATE OR REPLACE FUNCTION safe_delete._is_signed(signature text, parts jsonb)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(btrim(signature) = safe_delete._expected_signature(signature, parts), false)
$$;

COMMENT ON FUNCTION safe_delete._is_signed(text, jsonb) IS 'Whether a signature is one of these parts.';
