CREATE OR REPLACE FUNCTION safe_delete._cover_view_steps(target regclass, settings jsonb)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._view_column_steps(target, w.live_view, v.view_name)
    || ARRAY[
        format(
            'CREATE OR REPLACE VIEW %s%s AS SELECT %s FROM %s AS t WHERE %s',
            v.view_name,
            safe_delete._view_options(target, (settings -> 'security_barrier')::boolean),
            safe_delete._column_list(target, 't.', true),
            safe_delete._table_name(target),
            concat_ws(' AND ', format('t.%I IS NULL', safe_delete._deleted_at_name(target)), safe_delete._policy_condition(target))
        ),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, o.owner_name)
    ]
    -- Rights that somebody gave or took since are his will; only a view that is new gets those that were noted.
    || CASE WHEN w.live_view IS NULL
        THEN format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name)
            || CASE WHEN jsonb_array_length(p.live_grants) > 0 THEN ARRAY[format('REVOKE ALL ON %s FROM %I', v.view_name, o.owner_name)] ELSE ARRAY[]::text[] END
            || safe_delete._grant_statements(target, v.view_name, p.live_grants)
        ELSE ARRAY[]::text[]
    END
    || format('SELECT safe_delete._strip_relation_grants(%L::regclass)', safe_delete._table_name(target))
    || safe_delete._live_policy_steps(target, CASE WHEN w.live_view IS NULL THEN p.live_grants ELSE safe_delete._grants_of(w.live_view) END)
    || safe_delete._view_comment_steps(target, v.view_name)
    || safe_delete._view_default_steps(target, w.live_view, v.view_name)
    || safe_delete._view_delete_steps(target, v.view_name)
    || safe_delete._all_rows_steps(target)
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._live_view_name(target, 'cover') AS v (view_name)
    CROSS JOIN LATERAL safe_delete._live_view_of(target) AS w (live_view)
    CROSS JOIN LATERAL safe_delete._table_owner(target) AS o (owner_name)
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._cover_view_steps(regclass, jsonb) IS
    'Statements that make what takes the name of a covered table: the view of its live rows, with the table''s grants, comments, defaults, and INSTEAD OF DELETE; and the view of all rows.';
