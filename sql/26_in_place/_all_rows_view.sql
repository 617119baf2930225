CREATE OR REPLACE FUNCTION safe_delete._all_rows_view(target regclass)
RETURNS regclass
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT w.ev_class
        FROM safe_delete.protected_table AS p
        JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = p.target_table AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_rewrite AS w ON w.oid = d.objid
        JOIN pg_class AS v ON v.oid = w.ev_class
        JOIN pg_class AS t ON t.oid = p.target_table AND t.relowner = v.relowner
        JOIN pg_attribute AS a ON a.attrelid = v.oid AND a.attname = 'deletion_id'
        WHERE p.target_table = target
            AND p.hiding = 'cover'
            AND v.relname LIKE E'%\\_with\\_deleted'
            AND v.relnamespace <> 'safe_delete_gate'::regnamespace
        ORDER BY v.oid
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._all_rows_view(regclass) IS 'The view of live and deleted rows of a covered table, also after that was renamed; NULL when it is gone.';
