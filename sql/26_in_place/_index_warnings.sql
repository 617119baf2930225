-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._index_warnings(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT
        format('%s is not as the settings of its protection say; to be done: %s', safe_delete._known_name(target), s.what),
        format('Call safe_delete.resync(%L) as the table''s owner, or, without making writers wait: %s;', safe_delete._known_name(target), s.statements)
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        SELECT string_agg(DISTINCT x.why, ', ') AS what, string_agg(x.statement, '; ' ORDER BY x.step_order) AS statements
        FROM safe_delete._index_steps(target, p.settings) AS x
        HAVING count(*) > 0
    ) AS s
    WHERE p.target_table = target
        AND p.hiding <> 'apart'
    UNION ALL
    -- A key that came later, and was not thought of.
    SELECT
        k.problem,
        coalesce('If only live rows shall: ' || (
            SELECT string_agg(x.statement, '; ' ORDER BY x.step_order)
            FROM safe_delete._index_steps(target, jsonb_strip_nulls(jsonb_build_object('unique', jsonb_build_object(k.index_name, 'live'), 'deleted_at', p.settings -> 'deleted_at'))) AS x
        ) || ';', 'See safe_delete.advise().')
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._key_obstacles(target, p.hiding, p.settings) AS k
    WHERE p.target_table = target
    UNION ALL
    SELECT
        format('the index %I of %s, which is for live rows only, is gone', r.index_name, safe_delete._table_name(r.relation)),
        format('%s; or, if that was meant, call safe_delete.resync(%L) as the table''s owner.', r.live_statement, safe_delete._table_name(target))
    FROM safe_delete.replaced_index AS r
    WHERE r.target_table = target
        AND NOT EXISTS (
            SELECT FROM safe_delete._replaced_indexes(target) AS i WHERE i.relation = r.relation AND i.remembered_name = r.index_name
        )
$$;

COMMENT ON FUNCTION safe_delete._index_warnings(regclass) IS 'Indexes that are not as the settings of protect() say, with the statements that mend them.';
