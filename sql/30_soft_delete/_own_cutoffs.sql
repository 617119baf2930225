CREATE OR REPLACE FUNCTION safe_delete._own_cutoffs(target regclass, parameters jsonb, time_zone text)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(
        jsonb_object_agg(r.reason_name, CASE WHEN r.retention <> 'none' THEN safe_delete._before(now(), r.retention, time_zone) END),
        '{}'
    )
    FROM safe_delete._reasons_of(target) AS r
    WHERE r.reason_name = coalesce(parameters ->> 'reason', r.reason_name)
        AND CASE r.retention WHEN 'none' THEN parameters ? 'retain' ELSE r.retention IS NOT NULL END
$$;

COMMENT ON FUNCTION safe_delete._own_cutoffs(regclass, jsonb, text) IS
    'Reasons whose retention takes the place of that of a purge, by name: rows must be older than that moment; null: of any age.';
