CREATE OR REPLACE FUNCTION safe_delete._policy_with(target regclass, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    checked jsonb := safe_delete._checked_policy(settings);
BEGIN
    IF jsonb_typeof(checked -> 'conditions') = 'array' THEN
        checked := checked || jsonb_build_object('conditions', safe_delete._checked_conditions(target, checked -> 'conditions'));
    END IF;
    RETURN safe_delete._policy_defaults() || jsonb_strip_nulls(safe_delete._policy_of(target) || checked);
END;
$$;

COMMENT ON FUNCTION safe_delete._policy_with(regclass, jsonb) IS 'What the policy of a table would be after set_policy(). Refuses what that refuses.';
