CREATE OR REPLACE FUNCTION safe_delete._switch_statements(target regclass, part text, settings jsonb)
RETURNS TABLE (statement text, lock text, why text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT s.statement, s.lock, s.why
    -- By the name that people know, it is found in its new place, too.
    FROM safe_delete._known_name(target) AS k (table_name)
    CROSS JOIN LATERAL (
        -- While the gate view of a superuser's table is there.
        SELECT 0 AS place, 0 AS part, 0 AS detail, format('SELECT safe_delete._refuse_unfit(%L::regclass, %L)', k.table_name, settings) AS statement,
            'none' AS lock, 'refuses, with a list, when deleted rows do not fit into the table' AS why
        WHERE _switch_statements.part = 'bring back'
        UNION ALL
        SELECT 1, t.place, t.part, t.statement, 'ACCESS EXCLUSIVE', 'takes off what belongs to the way of hiding that was'
        FROM safe_delete._take_off_steps(target) AS t
        WHERE t.place <= 3
        UNION ALL
        SELECT 2, 0, m.place, m.statement, m.lock, m.why
        FROM safe_delete._move_steps(target) AS m
        WHERE _switch_statements.part = 'move'
        UNION ALL
        SELECT 2, 0, b.place, b.statement, b.lock, b.why
        FROM safe_delete._bring_back_steps(target, settings) AS b
        WHERE _switch_statements.part = 'bring back'
        UNION ALL
        SELECT 3, t.place, t.part, t.statement, 'ACCESS EXCLUSIVE', CASE WHEN t.place = 8 THEN 'moves the table back to its name' ELSE 'takes off what only a table in place needs' END
        FROM safe_delete._take_off_steps(target) AS t
        WHERE (_switch_statements.part = 'move' AND t.place BETWEEN 5 AND 7)
            OR (_switch_statements.part = 'uncover' AND t.place = 8)
        UNION ALL
        SELECT 4, 0, 0, format(
                'SELECT safe_delete._set_hiding(%L::regclass, %L, %L)', k.table_name,
                CASE _switch_statements.part WHEN 'move' THEN 'apart' WHEN 'cover' THEN 'cover' ELSE 'beside' END, settings
            ), 'none', 'the registry follows'
        UNION ALL
        SELECT 5, 0, 0, CASE _switch_statements.part WHEN 'cover' THEN safe_delete._cover_statement(target, '{}') ELSE format('SELECT safe_delete.resync(%L::regclass)', k.table_name) END,
            'ACCESS EXCLUSIVE', 'makes hands, guards and views'
        UNION ALL
        SELECT 6, 0, 0, format('SELECT safe_delete.resync(%L::regclass)', safe_delete._table_name(p)), 'SHARE ROW EXCLUSIVE', 'a table that is referenced from here names this one'
        FROM safe_delete._parents_in_place(target) AS p
        WHERE _switch_statements.part = 'uncover'
        UNION ALL
        SELECT 6, 0, 0, format('SELECT safe_delete._drop_storage(%L::regclass)', k.table_name), 'none', 'counts once more, and drops the storage that is no longer needed'
        WHERE _switch_statements.part = 'bring back'
    ) AS s
    ORDER BY s.place, s.part, s.detail, s.statement
$$;

COMMENT ON FUNCTION safe_delete._switch_statements(regclass, text, jsonb) IS 'Statements of one part of switch_hiding(), as the table is now.';
