CREATE OR REPLACE FUNCTION safe_delete._move_steps(target regclass)
RETURNS TABLE (place integer, statement text, lock text, why text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT row_number() OVER (ORDER BY s.place, s.detail)::integer, s.statement, s.lock, s.why
    FROM safe_delete._table_name(target) AS n (table_name)
    CROSS JOIN LATERAL (
        SELECT 1 AS place, 0::bigint AS detail, format('SELECT safe_delete._make_switch(%L::regclass)', n.table_name) AS statement, 'none' AS lock, 'deleted storage' AS why
        UNION ALL
        SELECT 2, d.place, d.statement, 'SHARE ROW EXCLUSIVE', 'no trigger of the user''s takes the move for a deletion'
        FROM unnest(safe_delete._own_trigger_statements(target, false)) WITH ORDINALITY AS d (statement, place)
        UNION ALL
        SELECT 3, 0, format(
                'CREATE TRIGGER safe_delete_switch AFTER DELETE ON %s REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION safe_delete_gate.%I()',
                n.table_name, safe_delete._gate_name(target) || '__switch'
            ), 'SHARE ROW EXCLUSIVE', 'moves what the next statement takes out of the table'
        UNION ALL
        SELECT 4, 0, format('SELECT safe_delete._leave_table(%L::regclass)', n.table_name), 'ROW EXCLUSIVE', 'a DELETE: the deleted rows leave the table'
        UNION ALL
        SELECT 5, 0, format('DROP TRIGGER safe_delete_switch ON %s', n.table_name), 'ACCESS EXCLUSIVE', 'all have left'
        UNION ALL
        SELECT 6, e.place, e.statement, 'SHARE ROW EXCLUSIVE', 'the user''s triggers are as they were'
        FROM unnest(safe_delete._own_trigger_statements(target, true)) WITH ORDINALITY AS e (statement, place)
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._move_steps(regclass) IS 'Statements that move the deleted rows of a table in place to deleted storage, by its owner''s DELETE.';
