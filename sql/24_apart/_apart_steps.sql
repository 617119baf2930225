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
            'CREATE FUNCTION safe_delete_gate.%I() RETURNS TABLE (%s, deleted_at timestamptz, deletion_id bigint) LANGUAGE sql STABLE AS %L',
            v.function_name,
            (
                SELECT string_agg(format('%I %s', c.column_name, c.base_type), ', ' ORDER BY c.column_number)
                FROM safe_delete._columns(target) AS c
            ),
            format(
                'SELECT %s, NULL::timestamptz, NULL::bigint FROM %s AS t UNION ALL SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s',
                (
                    SELECT string_agg(format('t.%I::%s', c.column_name, c.base_type), ', ' ORDER BY c.column_number)
                    FROM safe_delete._columns(target) AS c
                ),
                safe_delete._table_name(target),
                safe_delete._column_list(target, 's.', true),
                safe_delete._gate_name(target)
            )
        ),
        format('ALTER FUNCTION safe_delete_gate.%I() OWNER TO %I', v.function_name, safe_delete._table_owner(target)),
        format('CREATE VIEW %s AS SELECT * FROM safe_delete_gate.%I()', v.view_name, v.function_name),
        format('ALTER VIEW %s OWNER TO %I', v.view_name, safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.view_name),
        format('COMMENT ON VIEW %s IS %L', v.view_name, 'Live and deleted rows of ' || safe_delete._table_name(target) || '; deleted_at is NULL for live ones. Made by safe_delete.')
    ]
    FROM (
        SELECT
            format('%I.%I', n.nspname, c.relname || '_with_deleted') AS view_name,
            safe_delete._gate_name(target) || '__all' AS function_name
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = target
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._with_deleted_steps(regclass) IS 'Statements that make the view of live and deleted rows.';

CREATE OR REPLACE FUNCTION safe_delete._apart_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(s.statement ORDER BY r.place, s.place)
    FROM safe_delete._relations(target) WITH ORDINALITY AS r (relation, place)
    CROSS JOIN LATERAL unnest(
        safe_delete._trigger_step(
            r.relation, 'safe_delete_move',
            format(
                'AFTER DELETE ON <table> REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION safe_delete_gate.%I()',
                safe_delete._gate_name(target) || '__move'
            )
        )
        || safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_truncate',
            'BEFORE TRUNCATE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_truncate()'
        )
    ) WITH ORDINALITY AS s (statement, place)
$$;

COMMENT ON FUNCTION safe_delete._apart_trigger_steps(regclass) IS 'Statements that put the triggers on the table and each partition.';

CREATE OR REPLACE FUNCTION safe_delete._storage_gate_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target)
        THEN ARRAY[format('SELECT safe_delete._make_storage_gate(%L::regclass)', safe_delete._table_name(target))]
        ELSE ARRAY[]::text[]
    END
$$;

COMMENT ON FUNCTION safe_delete._storage_gate_steps(regclass) IS 'The statement that lets the worker read deleted storage of a superuser''s table.';

CREATE OR REPLACE FUNCTION safe_delete._make_storage_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gate name := safe_delete._gate_name(target) || '__deleted';
BEGIN
    PERFORM safe_delete._require_ownership(target);
    EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', gate);
    EXECUTE format(
        'CREATE VIEW safe_delete_gate.%I AS SELECT %s, s.deleted_at, s.deletion_id FROM safe_delete_data.%I AS s WHERE safe_delete._is_acting(%s::regclass)',
        gate, safe_delete._column_list(target, 's.', true), safe_delete._gate_name(target), target::oid
    );
    PERFORM safe_delete._strip_relation_grants(format('safe_delete_gate.%I', gate)::regclass);
    EXECUTE format('GRANT SELECT ON safe_delete_gate.%I TO safe_delete_worker', gate);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_gate(regclass) IS 'Makes the view through which the worker reads deleted storage while the kit acts.';
