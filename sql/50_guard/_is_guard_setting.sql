CREATE OR REPLACE FUNCTION safe_delete._is_guard_setting(guard text, settings jsonb)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_typeof(settings) = 'object'
        AND (SELECT count(*) FROM jsonb_object_keys(settings)) = 1
        AND coalesce(
            CASE guard
                WHEN 'row_count' THEN settings ->> 'max' ~ '^[0-9]{1,15}$'
                WHEN 'row_ratio' THEN jsonb_typeof(settings -> 'max') = 'number'
                    AND (settings ->> 'max')::numeric > 0 AND (settings ->> 'max')::numeric <= 1
                WHEN 'too_old' THEN CASE WHEN settings ? 'allowed_interval'
                    THEN safe_delete._duration(settings ->> 'allowed_interval', 'allowed_interval') IS NOT NULL
                    ELSE btrim(settings ->> 'waived') <> '' END
                WHEN 'too_recent' THEN safe_delete._duration(settings ->> 'floor', 'floor') IS NOT NULL
                WHEN 'missing_age' THEN settings ->> 'action' IN ('show', 'stop')
                WHEN 'holds' THEN settings ->> 'action' IN ('spare', 'stop')
                WHEN 'minimum_kept' THEN settings ->> 'min' ~ '^[0-9]{1,15}$' OR btrim(settings ->> 'waived') <> ''
            END,
            false
        )
$$;

COMMENT ON FUNCTION safe_delete._is_guard_setting(text, jsonb) IS 'Whether a guard takes these settings.';
