CREATE OR REPLACE FUNCTION safe_delete._expected_triggers(hiding text)
RETURNS TABLE (trigger_name name, on_partitions boolean)
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT v.trigger_name, v.on_partitions
    FROM (
        VALUES
            ('apart', 'safe_delete_move'::name, true),
            ('apart', 'safe_delete_refuse_truncate'::name, true),
            ('in place', 'safe_delete_refuse_delete'::name, true),
            ('in place', 'safe_delete_refuse_truncate'::name, true),
            ('in place', 'safe_delete_guard_insert'::name, false),
            ('in place', 'safe_delete_guard_update'::name, false)
    ) AS v (kind, trigger_name, on_partitions)
    WHERE v.kind = CASE hiding WHEN 'apart' THEN 'apart' ELSE 'in place' END
$$;

COMMENT ON FUNCTION safe_delete._expected_triggers(text) IS 'Triggers that a protected table has; on each partition too, where on_partitions.';

CREATE OR REPLACE FUNCTION safe_delete._expected_hands(target regclass)
RETURNS TABLE (hand_name name, owner_name name)
LANGUAGE sql
STABLE
AS $$
    SELECT (p.gate_name || '__' || h.hand)::name, h.owner_name
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        VALUES
            ('profile', safe_delete._hand_owner(target), true),
            ('take', safe_delete._hand_owner(target), p.age_column IS NOT NULL),
            ('take_keys', safe_delete._hand_owner(target), true),
            ('key_values', safe_delete._hand_owner(target), true),
            ('restore', safe_delete._hand_owner(target), true),
            ('profile_deleted', CASE p.hiding WHEN 'apart' THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, true),
            ('purge', CASE p.hiding WHEN 'apart' THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, true),
            ('count_deleted', safe_delete._hand_owner(target), p.hiding <> 'apart'),
            ('survivors', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('keys', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('move', 'safe_delete_owner'::name, p.hiding = 'apart'),
            ('hide', safe_delete._hand_owner(target), p.hiding <> 'apart'),
            ('delete', CASE WHEN safe_delete._is_gated(target) THEN 'safe_delete_owner' ELSE safe_delete._hand_owner(target) END, p.hiding <> 'apart')
    ) AS h (hand, owner_name, is_needed)
    WHERE p.target_table = target
        AND h.is_needed
$$;

COMMENT ON FUNCTION safe_delete._expected_hands(regclass) IS 'Generated functions of a protected table, and to whom each must belong.';

CREATE OR REPLACE FUNCTION safe_delete._own_update_triggers(target regclass)
RETURNS TABLE (tgname name)
LANGUAGE sql
STABLE
AS $$
    -- Bits of tgtype: 1 row, 2 before, 16 update.
    SELECT t.tgname
    FROM pg_catalog.pg_trigger AS t
    WHERE t.tgrelid = target
        AND NOT t.tgisinternal
        AND t.tgtype::integer & 19 = 19
        AND t.tgname NOT LIKE '%safe\_delete%'
$$;

COMMENT ON FUNCTION safe_delete._own_update_triggers(regclass) IS 'BEFORE UPDATE row triggers of the user''s own.';

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
