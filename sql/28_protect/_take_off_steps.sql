CREATE OR REPLACE FUNCTION safe_delete._take_off_steps(target regclass)
RETURNS TABLE (place integer, part integer, statement text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT s.place, s.part, s.statement
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT 1 AS place, 0 AS part, format('SELECT safe_delete._drop_generated(%L::regclass, ''{hide,gate}'')', safe_delete._table_name(p.target_table)) AS statement
        UNION ALL
        -- By what they are made of, not by name: the table may have been renamed.
        SELECT DISTINCT 2, 0, format('DROP VIEW %s', safe_delete._table_name(w.ev_class))
        FROM pg_proc AS f
        JOIN pg_depend AS d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_rewrite AS w ON w.oid = d.objid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = p.gate_name || '__all'
        UNION ALL
        SELECT 2, 0, format('DROP VIEW %s', safe_delete._table_name(g.tgrelid))
        FROM pg_trigger AS g
        JOIN pg_proc AS f ON f.oid = g.tgfoid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = p.gate_name || '__delete'
        UNION ALL
        SELECT 2, 0, format('DROP VIEW %s', safe_delete._table_name(a))
        FROM safe_delete._all_rows_view(p.target_table) AS a
        WHERE a IS NOT NULL
        UNION ALL
        SELECT 3, 0, format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(t.tgrelid))
        FROM pg_trigger AS t
        JOIN pg_proc AS f ON f.oid = t.tgfoid
        WHERE t.tgrelid IN (SELECT r FROM safe_delete._relations(p.target_table) AS r)
            AND t.tgparentid = 0
            AND f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
            -- Those that check references to other tables are theirs.
            AND (f.pronamespace = 'safe_delete'::regnamespace OR f.proname !~ '__live_[0-9]+$')
        UNION ALL
        SELECT 3, 0, format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(t.tgrelid))
        FROM safe_delete._made_live_parent_triggers(p.target_table) AS m
        JOIN pg_trigger AS t ON t.oid = m.trigger_id
        UNION ALL
        SELECT 3, 1, format('DROP POLICY %I ON %s', y.polname, safe_delete._table_name(y.polrelid))
        FROM pg_policy AS y
        WHERE y.polrelid = p.target_table AND y.polname = 'safe_delete_live' AND p.hiding <> 'apart'
        UNION ALL
        SELECT 5, b.part, b.statement
        FROM safe_delete._put_back_statements(p.target_table) AS b
        WHERE p.hiding <> 'apart'
        UNION ALL
        SELECT 6, 0, format('DROP INDEX IF EXISTS %I.%I', n.nspname, safe_delete._purge_index_name(p.target_table))
        WHERE p.hiding <> 'apart'
        UNION ALL
        SELECT 7, 0, format('ALTER TABLE %s %s', safe_delete._table_name(p.target_table), (SELECT string_agg('DROP COLUMN IF EXISTS ' || k, ', ') FROM unnest(safe_delete._kit_columns(p.target_table)) AS k))
        WHERE p.hiding <> 'apart'
        UNION ALL
        SELECT 8, u.place::integer, u.statement
        FROM safe_delete._uncover_statements(p.target_table) WITH ORDINALITY AS u (statement, place)
    ) AS s
    WHERE p.target_table = target
    UNION ALL
    SELECT DISTINCT d.place, 0, d.statement FROM safe_delete._detached_steps(target) AS d
$$;

COMMENT ON FUNCTION safe_delete._take_off_steps(regclass) IS
    'Statements that take everything of the kit off a table, by place: 0 refuses, 1 to 3 hands, views and triggers, 5 and 6 indexes, 7 columns, 8 moves a covered table back.';
