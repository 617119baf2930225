CREATE OR REPLACE FUNCTION safe_delete._protect_plan(
    target regclass,
    hiding text,
    age_column name,
    settings jsonb
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
    PERFORM safe_delete._refuse_unprotectable(target, hiding, age_column, settings);
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY s.place, s.step_order)::integer, s.statement, s.in_transaction, s.lock, s.why
    FROM (
        SELECT 1 AS place, 0::bigint AS step_order,
            format('SELECT safe_delete._begin_protect(%L::regclass, %L, %L, %L)', target_name, hiding, age_column, settings) AS statement,
            true AS in_transaction, 'none' AS lock, 'checks again, registers the table' AS why
        UNION ALL
        SELECT 2, 0, format('ALTER TABLE %s %sADD COLUMN IF NOT EXISTS deletion_id bigint', target_name, CASE WHEN settings ? 'deleted_at' THEN '' ELSE 'ADD COLUMN IF NOT EXISTS deleted_at timestamptz, ' END),
            true, 'ACCESS EXCLUSIVE', 'a catalog change only; no row is written'
        WHERE hiding <> 'apart'
        UNION ALL
        SELECT 3, 0, format(
                'CREATE INDEX %1$sIF NOT EXISTS %2$I ON %3$s (%4$I, deletion_id) WHERE %4$I IS NOT NULL',
                CASE WHEN is_partitioned THEN '' ELSE 'CONCURRENTLY ' END,
                safe_delete._purge_index_name(target),
                target_name,
                safe_delete._deleted_at_of(settings)
            ), is_partitioned, CASE WHEN is_partitioned THEN 'SHARE' ELSE 'SHARE UPDATE EXCLUSIVE' END, 'finds deleted rows for restore and purge'
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
            AND NOT settings ? 'deleted_at'
        UNION ALL
        SELECT 4, 0, a.statement, true, a.lock, a.why
        FROM safe_delete._adoption_step(target, settings) AS a
        WHERE hiding <> 'cover'
        UNION ALL
        SELECT 5, 0, format('SELECT safe_delete._finish_protect(%L::regclass)', target_name), true, 'none', 'checks that all is in place, records the event'
        WHERE hiding <> 'cover'
            AND NOT settings ? 'deleted_at'
        UNION ALL
        SELECT 5, 0, safe_delete._cover_statement(target, settings),
            true, 'ACCESS EXCLUSIVE', 'moves the table; resync() makes hands, guards, and the view of live rows in its place; all together, so that the name is always there' || safe_delete._adopted_indexes(target, settings)
        WHERE hiding = 'cover'
    ) AS s;
END;
$$;

COMMENT ON FUNCTION safe_delete._protect_plan(regclass, text, name, jsonb) IS
    'The steps of protect(), as far as the catalog decides. Refuses what it forbids.';
