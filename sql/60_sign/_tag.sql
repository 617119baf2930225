CREATE OR REPLACE FUNCTION safe_delete._tag(part jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT left(encode(sha256(convert_to(coalesce(part, 'null')::text, 'UTF8')), 'hex'), 4)
$$;

COMMENT ON FUNCTION safe_delete._tag(jsonb) IS 'Four digits that tell parts apart. No proof of anything.';
