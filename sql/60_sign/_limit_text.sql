CREATE OR REPLACE FUNCTION safe_delete._limit_text(settings jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE
        WHEN settings IS NULL OR settings = '{}' THEN 'not set'
        WHEN jsonb_typeof(settings) = 'object' AND (SELECT count(*) FROM jsonb_object_keys(settings)) = 1 AND NOT settings ? 'waived'
            THEN (SELECT s.value FROM jsonb_each_text(settings) AS s)
        ELSE settings::text
    END
$$;

COMMENT ON FUNCTION safe_delete._limit_text(jsonb) IS 'Settings of a guard as a person says them.';
