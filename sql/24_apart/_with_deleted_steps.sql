-- The view must not freeze the table's columns: a string-bodied function that the planner inlines has no dependency on
-- them, and the view only on the function. Where the columns are the same, both stay, with what users made of the view.
CREATE OR REPLACE FUNCTION safe_delete._with_deleted_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN k.is_kept THEN ARRAY[]::text[] ELSE
        CASE WHEN o.made IS NULL THEN ARRAY[]::text[] ELSE ARRAY[format('DROP VIEW %s', safe_delete._table_name(o.made))] END
        || format('SELECT safe_delete._drop_generated(%L::regclass, ''{all}'')', safe_delete._table_name(target))
    END || ARRAY[
        format(
            'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS TABLE (%s) LANGUAGE sql STABLE AS %L',
            v.function_name,
            array_to_string(v.columns, ', '),
            format(
                'SELECT %s, NULL::timestamptz, NULL::bigint FROM %s AS t UNION ALL SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s',
                v.live_values,
                safe_delete._own_rows(target),
                v.stored_values,
                safe_delete._gate_name(target)
            )
        ),
        format('ALTER FUNCTION safe_delete_gate.%I() OWNER TO %I', v.function_name, safe_delete._table_owner(target))
    ] || CASE WHEN k.is_kept THEN ARRAY[]::text[] ELSE ARRAY[
        format('CREATE VIEW %s AS SELECT * FROM safe_delete_gate.%I()', v.view_name, v.function_name),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name)
    ] || safe_delete._grant_statements(o.made, v.view_name, safe_delete._remaining_grants(o.made, v.column_names)) END
    || format(
        'COMMENT ON VIEW %s IS %L', v.view_name,
        'Live and deleted rows of ' || safe_delete._table_name(target) || format('; %I is NULL for live ones.', v.time_name)
            || CASE WHEN safe_delete._is_in_hierarchy(target) THEN ' Its own only: rows of tables that inherit from it are in theirs.' ELSE '' END
            || ' Made by safe_delete.'
    )
    FROM (
        SELECT
            format('%I.%I', n.nspname, safe_delete._view_name(c.relname, 'apart')) AS view_name,
            safe_delete._gate_name(target) || '__all' AS function_name,
            t.time_name,
            ARRAY(SELECT format('%I %s', l.column_name, l.stored_type) FROM safe_delete._columns(target) AS l ORDER BY l.column_number)
                || ARRAY[format('%I timestamp with time zone', t.time_name), format('%I bigint', t.deletion_name)] AS columns,
            ARRAY(SELECT l.column_name FROM safe_delete._columns(target) AS l) || ARRAY[t.time_name, t.deletion_name] AS column_names,
            l.live_values,
            l.stored_values
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (
            SELECT safe_delete._free_column(target, 'deleted_at') AS time_name, safe_delete._free_column(target, 'deletion_id') AS deletion_name
        ) AS t
        -- With their types: the columns that have these names may be others later, and the view is not made anew then.
        CROSS JOIN LATERAL (
            SELECT
                string_agg(format('(%s)::%s', safe_delete._to_stored(format('t.%I', s.column_name), s.type_id), s.stored_type), ', ' ORDER BY s.column_number) AS live_values,
                string_agg(format('s.%I::%s', safe_delete._stored_name(s.column_name), s.stored_type), ', ' ORDER BY s.column_number) AS stored_values
            FROM safe_delete._columns(target) AS s
        ) AS l
        WHERE c.oid = target
    ) AS v
    -- The view that was made before; the table may have had another name then.
    LEFT JOIN LATERAL (
        SELECT w.ev_class::regclass AS made, f.proowner
        FROM pg_catalog.pg_proc AS f
        JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid
        JOIN pg_catalog.pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = v.function_name
        -- Others can only have come later.
        ORDER BY w.ev_class
        LIMIT 1
    ) AS o ON true
    CROSS JOIN LATERAL (
        SELECT o.made IS NOT NULL
            AND safe_delete._table_name(o.made) = v.view_name
            AND ARRAY[safe_delete._table_owner(o.made), pg_get_userbyid(o.proowner)] <@ ARRAY[safe_delete._table_owner(target)]
            AND v.columns = ARRAY(SELECT format('%I %s', l.column_name, format_type(l.type_id, -1)) FROM safe_delete._columns(o.made) AS l ORDER BY l.column_number)
        AS is_kept
    ) AS k
$$;

COMMENT ON FUNCTION safe_delete._with_deleted_steps(regclass) IS
    'Statements that make the view of live and deleted rows; rights on it stay, or are given again.';
