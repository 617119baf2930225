CREATE OR REPLACE FUNCTION safe_delete._guard_limits(target regclass, exceptions jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(s.key, CASE
        WHEN NOT exceptions ? s.key THEN s.value
        WHEN exceptions -> s.key ? 'waived' AND NOT s.value ? 'function' THEN
            -- What a limit lets go besides, it still does where it is waived.
            coalesce((SELECT jsonb_object_agg(k.key, k.value) FROM jsonb_each(s.value) AS k WHERE k.key = 'sentinels'), '{}') || (exceptions -> s.key)
        ELSE s.value - 'waived' || (exceptions -> s.key)
    END)
    FROM jsonb_each(safe_delete._guard_settings(target)) AS s
$$;

COMMENT ON FUNCTION safe_delete._guard_limits(regclass, jsonb) IS 'Limits of all guards of a table for this once: exceptions say some anew, or some of what a guard takes.';
