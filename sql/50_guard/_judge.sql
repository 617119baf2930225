CREATE OR REPLACE FUNCTION safe_delete._judge(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(jsonb_build_object('guard', d.guard_name) || v.verdict ORDER BY d.place)
        FROM safe_delete._guard_defaults() AS d
        CROSS JOIN LATERAL (
            SELECT CASE d.guard_name
                WHEN 'row_count' THEN safe_delete._guard_row_count(profile, _judge.settings -> d.guard_name)
                WHEN 'row_ratio' THEN safe_delete._guard_row_ratio(profile, _judge.settings -> d.guard_name)
                WHEN 'too_old' THEN safe_delete._guard_too_old(profile, _judge.settings -> d.guard_name)
                WHEN 'too_recent' THEN safe_delete._guard_too_recent(profile, _judge.settings -> d.guard_name)
                WHEN 'missing_age' THEN safe_delete._guard_missing_age(profile, _judge.settings -> d.guard_name)
                WHEN 'holds' THEN safe_delete._guard_holds(profile, _judge.settings -> d.guard_name)
                WHEN 'minimum_kept' THEN safe_delete._guard_minimum_kept(profile, _judge.settings -> d.guard_name)
                WHEN 'audit_in_place' THEN safe_delete._guard_audit_in_place(profile, _judge.settings -> d.guard_name)
            END AS verdict
        ) AS v
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._judge(jsonb, jsonb) IS 'All guards over one profile: an array of guard, verdict, measured, allowed, detail.';
