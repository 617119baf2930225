CREATE OR REPLACE FUNCTION safe_delete.suggest_policy(target regclass, retain text DEFAULT NULL)
RETURNS TABLE (kind text, name text, settings jsonb, current_settings jsonb, reason text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = postgres
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    limits jsonb := safe_delete._guard_settings(protected.target_table);
    policy jsonb := safe_delete._policy_of(protected.target_table);
    facts jsonb;
BEGIN
    -- With 'never' there is nothing for limits to fit.
    retain := nullif(coalesce(
        CASE WHEN retain IS NOT NULL THEN safe_delete._duration(retain, 'retain') END, safe_delete._latest_parameters('mark', protected.target_table) ->> 'retain'
    ), 'never');
    IF protected.age_column IS NOT NULL THEN
        facts := safe_delete._age_facts(protected.target_table, retain);
    END IF;
    RETURN QUERY
    SELECT 'retention', r.retain, jsonb_build_object('retain', r.retain), NULL::jsonb, r.reason
    FROM safe_delete._suggested_retentions(protected.target_table, facts) AS r
    WHERE facts IS NOT NULL
    ORDER BY r.place;
    RETURN QUERY
    SELECT 'policy', s.setting, jsonb_build_object(s.setting, s.value), jsonb_build_object(s.setting, policy -> s.setting), s.reason
    FROM safe_delete._suggested_policy(protected.target_table) AS s
    ORDER BY s.place;
    RETURN QUERY
    SELECT 'guard', s.guard_name, s.settings, limits -> s.guard_name, s.reason
    FROM (
        SELECT l.* FROM safe_delete._suggested_limits(facts) AS l WHERE facts IS NOT NULL
        UNION ALL
        SELECT l.* FROM safe_delete._suggested_purge_limits() AS l WHERE facts IS NULL
    ) AS s
    WHERE s.settings IS DISTINCT FROM limits -> s.guard_name
    ORDER BY s.place;
END;
$$;

COMMENT ON FUNCTION safe_delete.suggest_policy(regclass, text) IS
    'Limits and settings proposed from the data itself, each with its reason, for a person to review; changes nothing. retain: the retention that mark is to have, by default that of the last run; without one some common ones are compared. kind is retention, policy or guard.';
