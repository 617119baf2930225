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
        FROM pg_trigger AS g
        JOIN pg_proc AS f ON f.oid = g.tgfoid
        JOIN pg_class AS c ON c.oid = g.tgrelid
        CROSS JOIN pg_class AS t
        JOIN pg_namespace AS n ON n.oid = t.relnamespace
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = safe_delete._gate_name(target) || '__delete'
            AND t.oid = target
    ), ARRAY[]::text[]) || coalesce((
        -- A view keeps the names of its columns when those of the table change.
        SELECT array_agg(format('ALTER VIEW %s RENAME COLUMN %I TO %I', v.view_name, o.attname, a.column_name))
        FROM (
            SELECT c.column_name, row_number() OVER (ORDER BY c.column_number) AS place
            FROM safe_delete._columns(target) AS c
            WHERE c.column_name NOT IN ('deleted_at', 'deletion_id')
        ) AS a
        JOIN pg_attribute AS o ON o.attnum = a.place AND o.attname <> a.column_name
        JOIN pg_trigger AS g ON g.tgrelid = o.attrelid
        JOIN pg_proc AS f ON f.oid = g.tgfoid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = safe_delete._gate_name(target) || '__delete'
    ), ARRAY[]::text[]) || ARRAY[
        format(
            'CREATE OR REPLACE VIEW %s AS SELECT %s FROM %s AS t WHERE t.deleted_at IS NULL',
            v.view_name, safe_delete._column_list(target, 't.', true), safe_delete._table_name(target)
        ),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name),
        format('COMMENT ON VIEW %s IS %L', v.view_name, 'Live rows of ' || safe_delete._table_name(target) || '; a DELETE here is a soft delete. Made by safe_delete.')
    ]
    || coalesce((
        SELECT array_agg(
            format(
                'GRANT %s ON %s TO %s%s', a.privilege_type, v.view_name,
                CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
            ) ORDER BY a.ordinality
        )
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) WITH ORDINALITY AS a
        WHERE c.oid = target
            AND a.grantee <> c.relowner
            AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    ), ARRAY[]::text[])
    || safe_delete._function_steps(
        safe_delete._hide_source(target, v.view_name),
        format('%I(%s)', safe_delete._gate_name(target) || '__hide', v.view_name),
        safe_delete._hand_owner(target),
        CASE WHEN safe_delete._is_gated(target) THEN 'safe_delete_owner' END
    )
    || CASE
        WHEN safe_delete._is_gated(target)
            THEN ARRAY[format('SELECT safe_delete._make_view_delete(%L::regclass)', safe_delete._table_name(target))]
        ELSE safe_delete._function_steps(
            safe_delete._view_delete_source(target, v.view_name),
            format('%I()', safe_delete._gate_name(target) || '__delete'),
            safe_delete._hand_owner(target),
            NULL
        )
    END
    || ARRAY[
        format(
            'CREATE OR REPLACE TRIGGER safe_delete_delete INSTEAD OF DELETE ON %s FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.%I()',
            v.view_name, safe_delete._gate_name(target) || '__delete'
        ),
        format('CREATE OR REPLACE TRIGGER safe_delete_follow AFTER DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._follow_hidden()', v.view_name)
    ]
    FROM (
        SELECT format('%I.%I', n.nspname, safe_delete._view_name(c.relname, hiding)) AS view_name
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = target
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._live_view_steps(regclass, text) IS 'Statements that make the view of live rows, with the table''s grants, and its INSTEAD OF DELETE.';
