CREATE OR REPLACE FUNCTION safe_delete._checked_guard(target regclass, guard text, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    standard record;
    own jsonb := (SELECT g.settings FROM safe_delete.guard AS g WHERE g.target_table = target AND g.guard_name = guard AND g.settings ? 'function');
BEGIN
    SELECT d.* INTO standard FROM safe_delete._guard_defaults() AS d WHERE d.guard_name = guard;
    IF NOT FOUND AND (own IS NOT NULL OR (jsonb_typeof(settings) = 'object' AND settings ? 'function')) THEN
        RETURN safe_delete._checked_custom_guard(target, guard, own, settings);
    END IF;
    PERFORM safe_delete._check_guard_setting(target, guard, settings);
    RETURN CASE WHEN settings ? 'waived' THEN settings ELSE standard.settings || settings END;
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_guard(regclass, text, jsonb) IS 'Settings of a guard, what was not said filled in; NULL ends a guard of the user''s own. Refuses what the guard does not take.';
