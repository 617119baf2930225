CREATE OR REPLACE FUNCTION safe_delete._is_guard_setting(guard text, settings jsonb)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_typeof(settings) = 'object'
        AND settings <> '{}'
        AND coalesce((SELECT bool_and(coalesce(
            CASE
                WHEN s.key = 'waived' THEN guard IN ('too_old', 'default_date', 'velocity', 'clock', 'stalled_table', 'minimum_kept')
                    AND btrim(s.value #>> '{}') <> '' AND e.key_count = 1 + (e.settings ? 'sentinels')::integer
                WHEN guard = 'too_old' AND s.key = 'sentinels' THEN s.value #>> '{}' IN ('stop', 'go') AND e.settings ?| '{allowed_interval,waived}'
                WHEN guard || ' ' || s.key IN ('row_count max', 'live_references max', 'unprotected_cascade max', 'foreign_key_index max', 'default_date min', 'velocity min', 'minimum_kept min')
                    THEN s.value #>> '{}' ~ '^[0-9]{1,15}$'
                WHEN guard || ' ' || s.key IN ('row_ratio max', 'default_date share')
                    THEN jsonb_typeof(s.value) = 'number' AND s.value #>> '{}' ~ '^(1|0?[.][0-9]{1,15}|1[.]0{1,15})$' AND (s.value #>> '{}')::numeric > 0
                WHEN guard || ' ' || s.key IN ('velocity factor', 'clock factor') THEN jsonb_typeof(s.value) = 'number' AND s.value #>> '{}' ~ '^[1-9][0-9]{0,3}([.][0-9]{1,3})?$'
                WHEN guard || ' ' || s.key IN ('too_old allowed_interval', 'too_recent floor') THEN safe_delete._duration(s.value #>> '{}', s.key) IS NOT NULL
                WHEN guard = 'missing_age' THEN s.key = 'action' AND s.value #>> '{}' IN ('show', 'stop')
                WHEN guard = 'holds' THEN s.key = 'action' AND s.value #>> '{}' IN ('spare', 'stop')
                WHEN guard = 'stalled_table' THEN s.key = 'action' AND s.value #>> '{}' = 'stop'
            END,
            false
        )) FROM jsonb_each(e.settings) AS s), false)
    FROM (
        SELECT
            CASE jsonb_typeof(settings) WHEN 'object' THEN settings ELSE '{}' END AS settings,
            (SELECT count(*) FROM jsonb_object_keys(CASE jsonb_typeof(settings) WHEN 'object' THEN settings ELSE '{}' END)) AS key_count
    ) AS e
$$;

COMMENT ON FUNCTION safe_delete._is_guard_setting(text, jsonb) IS 'Whether a guard of the kit takes these settings.';
