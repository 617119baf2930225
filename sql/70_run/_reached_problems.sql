CREATE OR REPLACE FUNCTION safe_delete._reached_problems(target regclass)
RETURNS SETOF text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE taken AS (
        SELECT target::oid AS relation
        UNION
        SELECT safe_delete._guarded_table(f.conrelid)::oid
        FROM taken AS t
        JOIN pg_constraint AS f ON f.confrelid = t.relation AND f.contype = 'f' AND f.conparentid = 0 AND f.confdeltype = 'c'
    )
    SELECT q.problem
    FROM taken AS t
    JOIN safe_delete.protected_table AS p ON p.target_table = t.relation
    CROSS JOIN LATERAL (
        SELECT safe_delete._trigger_problems(p.target_table, p.hiding)
        UNION ALL
        SELECT safe_delete._trigger_changes(p.target_table, p.gate_name)
    ) AS q (problem)
    WHERE t.relation <> target
    ORDER BY q.problem;
END;
$$;

COMMENT ON FUNCTION safe_delete._reached_problems(regclass) IS
    'Triggers of the kit that are not as it made them, on protected tables that a DELETE cascades to: rows of these would be lost.';
