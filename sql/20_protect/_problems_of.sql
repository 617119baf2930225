CREATE OR REPLACE FUNCTION safe_delete._problems_of(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.problem, format('Call safe_delete.resync(%L) as the table''s owner.', safe_delete._table_name(target))
    FROM (
        SELECT format('trigger %I is missing on %s', e.trigger_name, safe_delete._table_name(r.relation)) AS problem
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._expected_triggers(p.hiding) AS e
        CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
        WHERE p.target_table = target
            AND (e.on_partitions OR r.relation = target)
            AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r.relation AND t.tgname = e.trigger_name)
        UNION ALL
        SELECT format('trigger %I of %s is not enabled always', t.tgname, safe_delete._table_name(t.tgrelid))
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._expected_triggers(p.hiding) AS e
        CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
        JOIN pg_trigger AS t ON t.tgrelid = r.relation AND t.tgname = e.trigger_name
        WHERE p.target_table = target
            AND t.tgenabled <> 'A'
        UNION ALL
        SELECT format('function safe_delete_gate.%I is missing or does not belong to %s', e.hand_name, e.owner_name)
        FROM safe_delete._expected_hands(target) AS e
        WHERE NOT EXISTS (
            SELECT FROM pg_proc AS f
            WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
                AND f.proname = e.hand_name
                AND pg_get_userbyid(f.proowner) = e.owner_name
        )
        UNION ALL
        SELECT format('columns of %s have changed', safe_delete._table_name(target))
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
            AND p.column_fingerprint <> safe_delete._fingerprint(target)
        UNION ALL
        SELECT format('primary key of %s has changed', safe_delete._table_name(target))
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
            AND p.key_columns IS DISTINCT FROM (SELECT array_agg(k.column_name ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k)
        UNION ALL
        SELECT format('%s is now the name of what was protected as %I.%I', safe_delete._table_name(target), p.schema_name, p.table_name)
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
            AND safe_delete._table_name(target) <> format('%I.%I', p.schema_name, p.table_name)
        UNION ALL
        SELECT format('trigger %I of %s would change rows when they are deleted or restored', t.tgname, safe_delete._table_name(target))
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._own_update_triggers(target) AS t
        WHERE p.target_table = target
            AND p.hiding <> 'apart'
            AND NOT EXISTS (SELECT FROM pg_trigger AS k WHERE k.tgrelid = target AND k.tgname = '~safe_delete_keep')
        UNION ALL
        SELECT o.problem
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._reference_obstacles(target, p.hiding) AS o
        WHERE p.target_table = target
            AND (o.decision IS NULL OR NOT coalesce(p.settings -> 'accept', '[]') ? o.decision)
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._problems_of(regclass) IS 'Drift of one protected table: what is not as protect() left it.';
