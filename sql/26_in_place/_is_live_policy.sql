CREATE OR REPLACE FUNCTION safe_delete._is_live_policy(policy_id oid)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NOT y.polpermissive
        AND y.polcmd = '*'
        AND y.polroles = '{0}'
        AND y.polwithcheck IS NULL
        AND pg_get_expr(y.polqual, y.polrelid) = safe_delete._live_policy_condition(y.polrelid)
    FROM pg_policy AS y
    WHERE y.oid = policy_id
$$;

COMMENT ON FUNCTION safe_delete._is_live_policy(oid) IS 'Whether a policy hides deleted rows from all whom policies bind, as the kit''s does.';
