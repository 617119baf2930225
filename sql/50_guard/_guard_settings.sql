CREATE OR REPLACE FUNCTION safe_delete._guard_settings(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT jsonb_object_agg(d.guard_name, coalesce(g.settings, d.settings))
        FROM safe_delete._guard_defaults() AS d
        LEFT JOIN safe_delete.guard AS g ON g.target_table = target AND g.guard_name = d.guard_name
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_settings(regclass) IS 'Limits of all guards of a table, by guard.';
