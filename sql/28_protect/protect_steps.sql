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
SET jit = off
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
        -- What an interrupted build left is dropped before IF NOT EXISTS would keep it.
        SELECT CASE WHEN i.is_leftover THEN 2 ELSE 3 END, i.step_order, i.statement, i.in_transaction, i.lock, i.why
        FROM safe_delete._index_steps(target, settings) AS i
        WHERE hiding <> 'apart'
        UNION ALL
        SELECT 4, row_number() OVER (), c.statement, true, c.lock, c.why
        FROM safe_delete._code_statements(target, hiding, age_column, settings) AS c
        WHERE hiding <> 'cover'
        UNION ALL
        SELECT 5, 0, format('SELECT safe_delete._finish_protect(%L::regclass)', target_name), true, 'none', 'checks that all is in place, records the event'
        WHERE hiding <> 'cover'
        UNION ALL
        SELECT 5, 0, safe_delete._cover_statement(target),
            true, 'ACCESS EXCLUSIVE', 'moves the table; resync() makes hands, guards, and the view of live rows in its place; all together, so that the name is always there'
        WHERE hiding = 'cover'
    ) AS s;
END;
$$;

COMMENT ON FUNCTION safe_delete.protect_steps(regclass, text, name, jsonb) IS
    'What protect() would do: each statement with the lock that it takes and why. Run them in order, for example with \gexec, or call protect().';
