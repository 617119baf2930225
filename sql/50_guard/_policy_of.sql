CREATE OR REPLACE FUNCTION safe_delete._policy_of(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT '{"audit_detail": "keys", "minimum_grace": "1 day", "reason": "optional", "time_zone": "UTC"}'::jsonb
            || coalesce((SELECT p.settings FROM safe_delete.policy AS p WHERE p.target_table = target), '{}')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._policy_of(regclass) IS 'Policy of a table, the defaults filled in.';
