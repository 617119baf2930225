CREATE OR REPLACE FUNCTION safe_delete._row_security_problems(target regclass, hiding text)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live_view regclass;
BEGIN
    IF safe_delete._has_row_security(target) IS NOT TRUE THEN
        RETURN QUERY
        SELECT format('%s has row-level security no longer, and still what belongs to it', safe_delete._known_name(target)), NULL
        WHERE cardinality(safe_delete._end_row_security_steps(target)) > 0;
        RETURN;
    END IF;
    live_view := safe_delete._live_view_of(target);
    RETURN QUERY
    SELECT
        format('%s does not heed the policies of %s: it was made before row-level security was enabled, or is security_invoker no longer', safe_delete._table_name(v.oid), safe_delete._known_name(target)), NULL
    FROM pg_class AS v
    WHERE v.oid IN (live_view, safe_delete._all_rows_view(target))
        AND NOT EXISTS (
            SELECT FROM pg_options_to_table(v.reloptions) AS o
            WHERE o.option_name = 'security_invoker' AND o.option_value::boolean
        )
    UNION ALL
    SELECT o.problem, o.hint
    FROM safe_delete._row_security_obstacles(target, hiding) AS o
    WHERE o.decision IS NULL
    UNION ALL
    SELECT format('trigger %I is missing on %s', e.trigger_name, safe_delete._table_name(e.relation)), NULL
    FROM (
        VALUES
            (live_view, 'safe_delete_ask'::name, '__ask', '{O,A}'::"char"[]),
            (live_view, 'safe_delete_attempt', '__attempt', '{O,A}'),
            (live_view, 'safe_delete_check', '__check', '{O,A}'),
            (target, '!safe_delete_answer', '__answer', '{A}')
    ) AS e (relation, trigger_name, part, states)
    WHERE e.relation IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM pg_trigger AS t
            JOIN safe_delete._asking_functions(target) AS f ON f = t.tgfoid
            JOIN pg_proc AS n ON n.oid = f AND n.proname LIKE '%' || replace(e.part, '_', E'\\_')
            WHERE t.tgrelid = e.relation AND t.tgname = e.trigger_name AND t.tgenabled = ANY (e.states)
        )
    UNION ALL
    SELECT format('policy safe_delete_live is missing on %s, or changed: deleted rows can be read there', safe_delete._table_name(target)), NULL
    WHERE hiding = 'cover'
        AND NOT EXISTS (SELECT FROM pg_policy AS y WHERE y.polrelid = target AND y.polname = 'safe_delete_live' AND safe_delete._is_live_policy(y.oid))
    UNION ALL
    SELECT format('%s has other rights on %s than on the view that covers it', d.grantee, safe_delete._table_name(target)), NULL
    FROM safe_delete._differing_rights(target) AS d (grantee)
    WHERE hiding = 'cover';
END;
$$;

COMMENT ON FUNCTION safe_delete._row_security_problems(regclass, text) IS
    'What row-level security of a table in place lacks, or has still though it was disabled; what_to_do is NULL where resync() mends it.';
