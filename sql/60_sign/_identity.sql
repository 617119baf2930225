CREATE OR REPLACE FUNCTION safe_delete._identity()
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'system', (SELECT s.system_identifier::text FROM pg_control_system() AS s),
            'database', d.oid::text,
            'name', d.datname,
            'environment', (SELECT i.environment FROM safe_delete.confirmed_identity AS i)
        )
        FROM pg_database AS d
        WHERE d.datname = current_database()
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._identity() IS
    'Which database this is, as it is signed. A copy of the cluster says the same: that it is one, _identity_differences() tells.';
