CREATE OR REPLACE FUNCTION safe_delete._reached_problems(target regclass)
RETURNS SETOF text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT q.problem
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        SELECT safe_delete._trigger_problems(p.target_table, p.hiding)
        UNION ALL
        SELECT safe_delete._trigger_changes(p.target_table, p.gate_name)
    ) AS q (problem)
    WHERE p.target_table <> target
        AND p.target_table IN (SELECT safe_delete._guarded_table(r) FROM safe_delete._reached_relations(target, only_cascades => true) AS r)
    ORDER BY q.problem;
END;
$$;

COMMENT ON FUNCTION safe_delete._reached_problems(regclass) IS
    'Triggers of the kit that are not as it made them, on protected tables that a DELETE cascades to: rows of these would be lost.';
