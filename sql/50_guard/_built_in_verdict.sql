CREATE OR REPLACE FUNCTION safe_delete._built_in_verdict(guard text, profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- All guards are one plan, which each of them would make anew.
    RETURN CASE guard
        WHEN 'row_count' THEN safe_delete._guard_row_count(profile, settings)
        WHEN 'row_ratio' THEN safe_delete._guard_row_ratio(profile, settings)
        WHEN 'too_old' THEN safe_delete._guard_too_old(profile, settings)
        WHEN 'too_recent' THEN safe_delete._guard_too_recent(profile, settings)
        WHEN 'missing_age' THEN safe_delete._guard_missing_age(profile, settings)
        WHEN 'default_date' THEN safe_delete._guard_default_date(profile, settings)
        WHEN 'live_references' THEN safe_delete._guard_live_references(profile, settings)
        WHEN 'unprotected_cascade' THEN safe_delete._guard_unprotected_cascade(profile, settings)
        WHEN 'holds' THEN safe_delete._guard_holds(profile, settings)
        WHEN 'velocity' THEN safe_delete._guard_velocity(profile, settings)
        WHEN 'clock' THEN safe_delete._guard_clock(profile, settings)
        WHEN 'stalled_table' THEN safe_delete._guard_stalled_table(profile, settings)
        WHEN 'minimum_kept' THEN safe_delete._guard_minimum_kept(profile, settings)
        WHEN 'audit_in_place' THEN safe_delete._guard_audit_in_place(profile, settings)
        WHEN 'foreign_key_index' THEN safe_delete._guard_foreign_key_index(profile, settings)
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._built_in_verdict(text, jsonb, jsonb) IS 'What one of the kit''s guards says; NULL for a guard of the user''s own.';
