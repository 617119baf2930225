CREATE OR REPLACE FUNCTION safe_delete._live_view_steps(target regclass, hiding text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        -- The table was renamed or moved: its view follows, with the grants and views that people put on it.
        SELECT CASE WHEN c.relnamespace <> t.relnamespace
                THEN ARRAY[format('ALTER VIEW %s SET SCHEMA %I', safe_delete._table_name(c.oid), n.nspname)] ELSE ARRAY[]::text[] END
            || CASE WHEN c.relname <> safe_delete._view_name(t.relname, hiding)
                THEN ARRAY[format('ALTER VIEW %I.%I RENAME TO %I', n.nspname, c.relname, safe_delete._view_name(t.relname, hiding))] ELSE ARRAY[]::text[] END
        FROM pg_class AS c
        CROSS JOIN pg_class AS t
        JOIN pg_namespace AS n ON n.oid = t.relnamespace
        WHERE c.oid = safe_delete._live_view_of(target)
            AND t.oid = target
    ), ARRAY[]::text[])
    || safe_delete._view_column_steps(target, safe_delete._live_view_of(target), v.view_name)
    || ARRAY[
        format(
            'CREATE OR REPLACE VIEW %s%s AS SELECT %s FROM %s AS t WHERE %s',
            v.view_name, safe_delete._view_options(target, false), safe_delete._column_list(target, 't.', true), safe_delete._table_name(target),
            concat_ws(' AND ', format('t.%I IS NULL', safe_delete._deleted_at_name(target)), safe_delete._policy_condition(target))
        ),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target)),
        format('COMMENT ON VIEW %s IS %L', v.view_name, 'Live rows of ' || safe_delete._table_name(target) || '; a DELETE here is a soft delete. Made by safe_delete.')
    ]
    -- Rights that somebody gave or took since are his will; only a view that is new gets the table's, or those that were noted.
    || CASE WHEN safe_delete._live_view_of(target) IS NULL OR p.live_grants IS NULL
        THEN format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name)
            || safe_delete._grant_statements(target, v.view_name, coalesce(p.live_grants, safe_delete._grants_for_view(target)))
        ELSE ARRAY[]::text[]
    END
    || safe_delete._view_delete_steps(target, v.view_name)
    FROM safe_delete._live_view_name(target, hiding) AS v (view_name)
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._live_view_steps(regclass, text) IS 'Statements that make the view of live rows, with the table''s grants, and its INSTEAD OF DELETE.';
