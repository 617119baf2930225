CREATE OR REPLACE FUNCTION safe_delete._in_place_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(s.statement ORDER BY r.place, s.place)
    FROM pg_class AS c
    CROSS JOIN LATERAL safe_delete._relations(target) WITH ORDINALITY AS r (relation, place)
    CROSS JOIN LATERAL unnest(
        safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_delete',
            CASE
                WHEN EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND f.conrelid = target AND f.confdeltype = 'c')
                    THEN 'AFTER DELETE ON <table> REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_cascade()'
                ELSE 'BEFORE DELETE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_delete()'
            END
        )
        || safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_truncate',
            'BEFORE TRUNCATE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_truncate()'
        )
        -- Row triggers of the root are the partitions' too.
        || CASE WHEN r.relation <> target THEN ARRAY[]::text[] ELSE
            safe_delete._trigger_step(
                target, 'safe_delete_guard_insert',
                'AFTER INSERT ON <table> FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL OR NEW.deletion_id IS NOT NULL) EXECUTE FUNCTION safe_delete._guard_deleted_row()'
            )
            || safe_delete._trigger_step(
                target, 'safe_delete_guard_update',
                format(
                    '%s UPDATE ON <table> FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL OR NEW.deleted_at IS NOT NULL OR NEW.deletion_id IS NOT NULL) EXECUTE FUNCTION safe_delete._guard_deleted_row()',
                    -- An UPDATE that moves a row to another partition fires no AFTER UPDATE.
                    CASE c.relkind WHEN 'p' THEN 'BEFORE' ELSE 'AFTER' END
                )
            )
            || CASE
                WHEN EXISTS (SELECT FROM safe_delete._own_update_triggers(target))
                    THEN safe_delete._trigger_step(
                        target, '~safe_delete_keep',
                        'BEFORE UPDATE ON <table> FOR EACH ROW WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) EXECUTE FUNCTION safe_delete._keep_row()'
                    )
                ELSE ARRAY[]::text[]
            END
        END
    ) WITH ORDINALITY AS s (statement, place)
    WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._in_place_trigger_steps(regclass) IS 'Statements that put the guard triggers on a table that keeps its deleted rows.';

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
            || CASE WHEN c.relname <> 'current_' || t.relname
                THEN ARRAY[format('ALTER VIEW %I.%I RENAME TO %I', n.nspname, c.relname, 'current_' || t.relname)] ELSE ARRAY[]::text[] END
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
        )
    ]
    FROM (
        SELECT format('%I.%I', n.nspname, 'current_' || c.relname) AS view_name
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = target
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._live_view_steps(regclass, text) IS 'Statements that make the view of live rows, with the table''s grants, and its INSTEAD OF DELETE.';

CREATE OR REPLACE FUNCTION safe_delete._make_view_delete(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    EXECUTE safe_delete._view_delete_source(
        target,
        (SELECT format('%I.%I', n.nspname, 'current_' || c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = target)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', safe_delete._gate_name(target) || '__delete');
END;
$$;

COMMENT ON FUNCTION safe_delete._make_view_delete(regclass) IS 'Makes the INSTEAD OF DELETE function of a superuser''s table: the kit''s own, because no definer function is a superuser''s.';
