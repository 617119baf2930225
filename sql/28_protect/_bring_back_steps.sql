CREATE OR REPLACE FUNCTION safe_delete._bring_back_steps(target regclass, settings jsonb)
RETURNS TABLE (place integer, statement text, lock text, why text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT row_number() OVER (ORDER BY s.place, s.detail)::integer, s.statement, s.lock, s.why
    FROM safe_delete._table_name(target) AS n (table_name)
    CROSS JOIN LATERAL (
        SELECT 2 AS place, 0::bigint AS detail,
            format('ALTER TABLE %s ADD COLUMN deleted_at timestamptz, ADD COLUMN deletion_id bigint', n.table_name) AS statement,
            'ACCESS EXCLUSIVE' AS lock, 'a catalog change only; no row is written' AS why
        UNION ALL
        SELECT 3, d.place, d.statement, 'SHARE ROW EXCLUSIVE', 'no trigger of the user''s takes the move for an INSERT'
        FROM unnest(safe_delete._own_trigger_statements(target, false)) WITH ORDINALITY AS d (statement, place)
        UNION ALL
        SELECT 4, 0, format('SELECT safe_delete._put_in_place(%L::regclass, %L)', n.table_name, settings), 'ROW EXCLUSIVE', 'the deleted rows come into the table'
        UNION ALL
        SELECT 5, e.place, e.statement, 'SHARE ROW EXCLUSIVE', 'the user''s triggers are as they were'
        FROM unnest(safe_delete._own_trigger_statements(target, true)) WITH ORDINALITY AS e (statement, place)
        UNION ALL
        SELECT 6, 0, format('CREATE INDEX %I ON %s (deleted_at, deletion_id) WHERE deleted_at IS NOT NULL', safe_delete._purge_index_name(target), n.table_name),
            'SHARE', 'finds deleted rows for restore and purge'
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._bring_back_steps(regclass, jsonb) IS 'Statements that bring the deleted rows of a table apart back into it, as deleted rows.';
