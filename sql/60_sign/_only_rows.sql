CREATE OR REPLACE FUNCTION safe_delete._only_rows(exact jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN exact IS NULL THEN '{}' ELSE jsonb_build_object('only_keys', exact -> 'keys') END
$$;

COMMENT ON FUNCTION safe_delete._only_rows(jsonb) IS 'What is added to the selection of an exact run: the keys of the rows that it may take.';
