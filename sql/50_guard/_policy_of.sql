CREATE OR REPLACE FUNCTION safe_delete._policy_of(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT safe_delete._policy_defaults()
            || coalesce((SELECT p.settings FROM safe_delete.policy AS p WHERE p.target_table = target), '{}')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._policy_of(regclass) IS 'Policy of a table, the defaults filled in.';
