CREATE OR REPLACE FUNCTION safe_delete._with_own_circle(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN selection ? 'circle' THEN selection
        ELSE selection || jsonb_build_object('circle', jsonb_build_object(target::oid::text, selection)) END
$$;

COMMENT ON FUNCTION safe_delete._with_own_circle(regclass, jsonb) IS
    'A selection as statements of a hand take it that are made when they are needed: by table, and if it is one alone.';
