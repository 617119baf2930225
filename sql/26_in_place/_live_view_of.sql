CREATE OR REPLACE FUNCTION safe_delete._live_view_of(target regclass)
RETURNS regclass
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT v.relation
        FROM (
            SELECT g.tgrelid AS relation, 1 AS rank
            FROM safe_delete.protected_table AS p
            JOIN pg_proc AS f ON f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname = p.gate_name || '__delete'
            JOIN pg_trigger AS g ON g.tgfoid = f.oid
            WHERE p.target_table = target
            UNION ALL
            SELECT c.oid, 2
            FROM safe_delete.protected_table AS p
            JOIN pg_class AS t ON t.oid = p.target_table
            JOIN pg_namespace AS n ON n.nspname = p.schema_name
            JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind = 'v' AND c.relowner = t.relowner
            WHERE p.target_table = target
                AND p.hiding <> 'apart'
                AND c.relname = CASE p.hiding WHEN 'cover' THEN p.table_name ELSE safe_delete._view_name(p.table_name, p.hiding) END
                AND EXISTS (
                    SELECT FROM pg_rewrite AS w
                    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                    WHERE w.ev_class = c.oid
                        AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = target
                )
        ) AS v
        ORDER BY v.rank, v.relation
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._live_view_of(regclass) IS
    'The view of live rows of a table protected in place, known by its trigger, whatever it is called by now, or by its name; NULL when it is gone.';
