CREATE OR REPLACE FUNCTION safe_delete._judge(target regclass, profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(jsonb_build_object('guard', s.key) || safe_delete._verdict_of(target, s.key, profile, s.value) ORDER BY d.place, s.key)
        FROM jsonb_each(_judge.settings) AS s
        LEFT JOIN safe_delete._guard_defaults() AS d ON d.guard_name = s.key
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._judge(regclass, jsonb, jsonb) IS 'All guards over one profile: an array of guard, verdict, measured, allowed, detail.';
