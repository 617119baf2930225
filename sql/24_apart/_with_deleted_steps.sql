-- The view must not freeze the table's columns: a string-bodied function that the planner inlines has no dependency on
-- them, and the view only on the function.
CREATE OR REPLACE FUNCTION safe_delete._with_deleted_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce((
        -- The view that was made before; the table may have had another name then.
        SELECT array_agg(DISTINCT format('DROP VIEW %s', safe_delete._table_name(w.ev_class)))
        FROM pg_catalog.pg_proc AS f
        JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid
        JOIN pg_catalog.pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = v.function_name
    ), ARRAY[]::text[]) || ARRAY[
        format('SELECT safe_delete._drop_generated(%L::regclass, ''{all}'')', safe_delete._table_name(target)),
        format(
            'CREATE FUNCTION safe_delete_gate.%I() RETURNS TABLE (%s, %I timestamptz, %I bigint) LANGUAGE sql STABLE AS %L',
            v.function_name,
            (
                SELECT string_agg(format('%I %s', c.column_name, c.base_type), ', ' ORDER BY c.column_number)
                FROM safe_delete._columns(target) AS c
            ),
            v.time_name,
            v.deletion_name,
            format(
                'SELECT %s, NULL::timestamptz, NULL::bigint FROM %s AS t UNION ALL SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s',
                (
                    SELECT string_agg(format('t.%I::%s', c.column_name, c.base_type), ', ' ORDER BY c.column_number)
                    FROM safe_delete._columns(target) AS c
                ),
                safe_delete._own_rows(target),
                safe_delete._column_list(target, 's.', true, in_storage => true),
                safe_delete._gate_name(target)
            )
        ),
        format('ALTER FUNCTION safe_delete_gate.%I() OWNER TO %I', v.function_name, safe_delete._table_owner(target)),
        format('CREATE VIEW %s AS SELECT * FROM safe_delete_gate.%I()', v.view_name, v.function_name),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name),
        format('COMMENT ON VIEW %s IS %L', v.view_name, 'Live and deleted rows of ' || safe_delete._table_name(target) || format('; %I is NULL for live ones.', v.time_name)
            || CASE WHEN safe_delete._is_in_hierarchy(target) THEN ' Its own only: rows of tables that inherit from it are in theirs.' ELSE '' END
            || ' Made by safe_delete.')
    ]
    FROM (
        SELECT
            format('%I.%I', n.nspname, safe_delete._view_name(c.relname, 'apart')) AS view_name,
            safe_delete._gate_name(target) || '__all' AS function_name,
            safe_delete._free_column(target, 'deleted_at') AS time_name,
            safe_delete._free_column(target, 'deletion_id') AS deletion_name
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = target
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._with_deleted_steps(regclass) IS 'Statements that make the view of live and deleted rows.';
