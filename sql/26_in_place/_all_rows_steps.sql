-- All columns in the table's order: so a column that is added comes last, as CREATE OR REPLACE VIEW wants it, and the view stays.
CREATE OR REPLACE FUNCTION safe_delete._all_rows_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN a.all_rows IS NULL OR k.is_kept THEN ARRAY[]::text[] ELSE ARRAY[format('DROP VIEW %s', safe_delete._table_name(a.all_rows))] END
    || format(
        'CREATE OR REPLACE VIEW %s%s AS SELECT %s FROM %s AS t%s', v.view_name, safe_delete._view_options(target, false),
        (SELECT string_agg(format('t.%I', c.column_name), ', ' ORDER BY c.column_number) FROM safe_delete._columns(target) AS c),
        safe_delete._table_name(target), coalesce(' WHERE ' || safe_delete._policy_condition(target), '')
    )
    || format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target))
    || CASE WHEN k.is_kept THEN ARRAY[]::text[] ELSE
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name)
        || safe_delete._grant_statements(target, v.view_name, safe_delete._grants_of(a.all_rows))
    END
    || format(
        'COMMENT ON VIEW %s IS %L', v.view_name,
        'Live and deleted rows of ' || safe_delete._known_name(target) || '; ' || safe_delete._deleted_at_name(target) || ' is NULL for live ones. Made by safe_delete.'
    )
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL format('%I.%I', p.schema_name, safe_delete._view_name(p.table_name, 'cover')) AS v (view_name)
    CROSS JOIN LATERAL safe_delete._all_rows_view(target) AS a (all_rows)
    CROSS JOIN LATERAL (
        SELECT a.all_rows IS NOT NULL
            AND safe_delete._table_name(a.all_rows) = v.view_name
            AND NOT EXISTS (
                SELECT FROM pg_attribute AS o
                LEFT JOIN (
                    SELECT t.*, row_number() OVER (ORDER BY t.attnum) AS place FROM pg_attribute AS t WHERE t.attrelid = target AND t.attnum > 0 AND NOT t.attisdropped
                ) AS n ON n.place = o.attnum
                WHERE o.attrelid = a.all_rows
                    AND o.attnum > 0
                    AND (n.attname, n.atttypid, n.atttypmod, n.attcollation) IS DISTINCT FROM (o.attname, o.atttypid, o.atttypmod, o.attcollation)
            )
        AS is_kept
    ) AS k
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._all_rows_steps(regclass) IS 'Statements that make the view of live and deleted rows of a covered table, for its owner; rights on it stay, or are given again.';
