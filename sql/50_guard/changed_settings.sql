CREATE OR REPLACE FUNCTION safe_delete.changed_settings(target regclass, policy jsonb DEFAULT '{}', guards jsonb DEFAULT '{}')
RETURNS TABLE (kind text, name text, before jsonb, after jsonb)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    earlier jsonb := safe_delete._policy_of(protected.target_table);
    later jsonb := safe_delete._policy_with(protected.target_table, policy);
BEGIN
    RETURN QUERY
    SELECT 'policy', k.name, earlier -> k.name, later -> k.name
    FROM jsonb_object_keys(earlier || later) AS k (name)
    WHERE earlier -> k.name IS DISTINCT FROM later -> k.name
    ORDER BY k.name;
    RETURN QUERY
    SELECT 'guard', c.name, c.before, c.after
    FROM (
        SELECT
            g.key AS name,
            safe_delete._guard_settings(protected.target_table) -> g.key AS before,
            safe_delete._checked_guard(protected.target_table, g.key, g.value) AS after
        FROM jsonb_each(guards) AS g
    ) AS c
    WHERE c.before IS DISTINCT FROM c.after
    ORDER BY c.name;
END;
$$;

COMMENT ON FUNCTION safe_delete.changed_settings(regclass, jsonb, jsonb) IS
    'Which settings set_policy() with these, and set_guard() with each of {guard: settings}, would change, and to what; refuses what they refuse, and changes nothing.';
