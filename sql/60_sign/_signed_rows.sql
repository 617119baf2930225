CREATE OR REPLACE FUNCTION safe_delete._signed_rows(exact jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN exact IS NULL THEN '{}' ELSE jsonb_build_object('rows', exact - 'keys') END
$$;

COMMENT ON FUNCTION safe_delete._signed_rows(jsonb) IS 'The part of a signature that says which very rows it is for; nothing where it is for no certain ones.';
