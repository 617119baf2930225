-- Only what decides which rows go: whether a reason can be restored is no matter of a purge, and none is one of a mark.
CREATE OR REPLACE FUNCTION safe_delete._signed_reasons(job text, target regclass, parameters jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'purged', parameters -> 'reason',
            'grace', coalesce(jsonb_object_agg(r.reason_name, r.grace) FILTER (WHERE r.grace IS NOT NULL), '{}'),
            'retention', coalesce(jsonb_object_agg(r.reason_name, r.retention) FILTER (WHERE r.retention IS NOT NULL), '{}')
        )
        FROM safe_delete._reasons_of(target) AS r
        WHERE job = 'purge'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._signed_reasons(text, regclass, jsonb) IS 'The graces and retentions of named reasons, and the one reason that a purge is for.';
