CREATE OR REPLACE FUNCTION safe_delete._kept_reasons(target regclass, deleted_before timestamptz, time_zone text)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(jsonb_object_agg(k.reason_name, k.kept_from) FILTER (WHERE k.kept_from < deleted_before), '{}')
    FROM (
        SELECT r.reason_name, CASE WHEN r.grace <> 'none' THEN safe_delete._before(now(), r.grace, time_zone) END AS kept_from
        FROM safe_delete._reasons_of(target) AS r
    ) AS k
$$;

COMMENT ON FUNCTION safe_delete._kept_reasons(regclass, timestamptz, text) IS
    'Reasons with a longer grace than a purge, by name: rows deleted for one from that moment on are kept.';
