CREATE OR REPLACE FUNCTION safe_delete._code_statements(target regclass, hiding text, age_column name)
RETURNS TABLE (statement text, lock text, why text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT s.statement, p.lock, p.why
    FROM (
        VALUES
            (1, safe_delete._gate_steps(target, hiding), 'none', 'the table''s owner is a superuser: a view that shows rows only while the kit acts'),
            (2, CASE hiding WHEN 'apart' THEN ARRAY[format('SELECT safe_delete._make_storage(%L::regclass)', safe_delete._table_name(target))] END,
                'none', 'deleted storage, its partitions ahead, and the function that moves rows'),
            (3, CASE hiding WHEN 'apart' THEN safe_delete._storage_gate_steps(target) END, 'none', 'the worker''s way to read deleted storage'),
            (4, safe_delete._hand_steps(target, hiding, age_column), 'none', 'hands: all that jobs do to the table, with its owner''s rights'),
            (5, CASE hiding WHEN 'apart' THEN safe_delete._with_deleted_steps(target) END, 'ACCESS SHARE', 'the view of live and deleted rows'),
            (6, CASE hiding WHEN 'apart' THEN safe_delete._apart_trigger_steps(target) ELSE safe_delete._in_place_trigger_steps(target) END,
                'SHARE ROW EXCLUSIVE', 'guards; writers wait while a trigger is made'),
            (7, CASE WHEN hiding <> 'apart' THEN safe_delete._live_view_steps(target, hiding) END, 'ACCESS SHARE', 'the view of live rows')
    ) AS p (place, statements, lock, why)
    CROSS JOIN LATERAL unnest(p.statements) WITH ORDINALITY AS s (statement, place)
    ORDER BY p.place, s.place
$$;

COMMENT ON FUNCTION safe_delete._code_statements(regclass, text, name) IS 'Statements that make, or make anew, all generated code of a table.';

CREATE OR REPLACE FUNCTION safe_delete.protect_steps(
    target regclass,
    hiding text,
    age_column name DEFAULT NULL,
    settings jsonb DEFAULT '{}'
)
RETURNS TABLE (step integer, statement text, in_transaction boolean, lock text, why text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target_name text := safe_delete._table_name(target);
    is_partitioned boolean := (SELECT c.relkind = 'p' FROM pg_class AS c WHERE c.oid = target);
BEGIN
    settings := coalesce(settings, '{}');
    PERFORM safe_delete._refuse_unprotectable(target, hiding, age_column, settings);
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY s.place, s.step_order)::integer, s.statement, s.in_transaction, s.lock, s.why
    FROM (
        SELECT 1 AS place, 0::bigint AS step_order,
            format('SELECT safe_delete._begin_protect(%L::regclass, %L, %L, %L)', target_name, hiding, age_column, settings) AS statement,
            true AS in_transaction, 'none' AS lock, 'checks again, registers the table' AS why
        UNION ALL
        SELECT 2, 0, format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS deleted_at timestamptz, ADD COLUMN IF NOT EXISTS deletion_id bigint', target_name),
            true, 'ACCESS EXCLUSIVE', 'a catalog change only; no row is written'
        WHERE hiding <> 'apart'
        UNION ALL
        SELECT 3, 0, format(
                'CREATE INDEX %sIF NOT EXISTS %I ON %s (deleted_at, deletion_id) WHERE deleted_at IS NOT NULL',
                CASE WHEN is_partitioned THEN '' ELSE 'CONCURRENTLY ' END,
                safe_delete._purge_index_name(target),
                target_name
            ), is_partitioned, CASE WHEN is_partitioned THEN 'SHARE' ELSE 'SHARE UPDATE EXCLUSIVE' END, 'finds deleted rows for restore and purge; empty at first'
        WHERE hiding <> 'apart'
        UNION ALL
        SELECT 4, row_number() OVER (), c.statement, true, c.lock, c.why
        FROM safe_delete._code_statements(target, hiding, age_column) AS c
        UNION ALL
        SELECT 5, 0, format('SELECT safe_delete._finish_protect(%L::regclass)', target_name), true, 'none', 'checks that all is in place, records the event'
    ) AS s;
END;
$$;

COMMENT ON FUNCTION safe_delete.protect_steps(regclass, text, name, jsonb) IS
    'What protect() would do: each statement with the lock that it takes and why. Run them in order, for example with \gexec, or call protect().';

CREATE OR REPLACE FUNCTION safe_delete._purge_index_name(target regclass)
RETURNS name
LANGUAGE sql
STABLE
RETURN safe_delete._gate_name(target) || '__deleted_at';

COMMENT ON FUNCTION safe_delete._purge_index_name(regclass) IS 'Name of the index on deleted rows of a table that keeps them.';
