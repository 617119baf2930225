CREATE OR REPLACE FUNCTION safe_delete._preview_plan(target regclass, policy jsonb, guards jsonb, jobs jsonb)
RETURNS TABLE (job text, parameters jsonb, parameters_before jsonb, statement_before text, statement_after text, refused text, guard_changes jsonb)
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
    guard record;
BEGIN
    FOR guard IN SELECT g.key, g.value FROM jsonb_each(guards) AS g LOOP
        PERFORM safe_delete._check_guard_setting(protected.target_table, guard.key, guard.value);
    END LOOP;
    FOR job IN SELECT unnest('{mark,purge}'::text[]) LOOP
        parameters_before := safe_delete._latest_parameters(job, protected.target_table)
            - CASE WHEN protected.age_column IS NULL THEN '{backlog,exact,retain}' ELSE '{backlog,exact}' END::text[];
        parameters := coalesce(jobs -> job, parameters_before);
        CONTINUE WHEN parameters IS NULL OR (job = 'mark' AND protected.age_column IS NULL);
        parameters := safe_delete._parameters(job, parameters);
        parameters_before := coalesce(parameters_before, parameters);
        statement_before := safe_delete._preview_statement(job, protected.target_table, parameters_before, earlier);
        statement_after := safe_delete._preview_statement(job, protected.target_table, parameters, later);
        refused := CASE WHEN safe_delete._is_grace_too_short(parameters, later) THEN
            format('a grace of %s is shorter than the minimum grace, %s', parameters ->> 'grace', later ->> 'minimum_grace') END;
        guard_changes := CASE WHEN guards = '{}' THEN '[]' ELSE safe_delete._guard_changes(job, protected.target_table, parameters, guards) END;
        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._preview_plan(regclass, jsonb, jsonb, jsonb) IS 'What preview_changes() counts, with the rights of whoever calls it.';
