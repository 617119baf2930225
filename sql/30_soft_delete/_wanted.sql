CREATE OR REPLACE FUNCTION safe_delete._wanted(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN keys = '"all"' THEN '{"whole_table": true}'
        ELSE jsonb_build_object('keys', safe_delete._typed_keys(target, keys))
    END
$$;

COMMENT ON FUNCTION safe_delete._wanted(regclass, jsonb) IS 'Arguments of a find hand for keys, or for "all".';
