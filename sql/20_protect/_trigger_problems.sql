CREATE OR REPLACE FUNCTION safe_delete._trigger_problems(target regclass, hiding text)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        CASE WHEN t.oid IS NULL THEN 'trigger %I is missing on %s' ELSE 'trigger %I of %s is not enabled always' END,
        e.trigger_name, safe_delete._known_name(r.relation)
    )
    FROM safe_delete._expected_triggers(hiding) AS e
    CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
    LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relation AND t.tgname = e.trigger_name
    WHERE (e.on_partitions OR r.relation = target)
        AND t.tgenabled IS DISTINCT FROM 'A'
    UNION ALL
    SELECT format('trigger %I of %s would change rows when they are deleted or restored', t.tgname, safe_delete._known_name(target))
    FROM safe_delete._own_update_triggers(target) AS t
    WHERE hiding <> 'apart'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS k WHERE k.tgrelid = target AND k.tgname = '~safe_delete_keep')
    UNION ALL
    SELECT format('trigger %I is missing on %s, or not enabled always', 'safe_delete_by_update', safe_delete._known_name(target))
    WHERE hiding <> 'apart'
        AND safe_delete._is_adopted(target)
        AND NOT safe_delete._is_gated(target)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'safe_delete_by_update' AND t.tgenabled = 'A')
    UNION ALL
    SELECT format('trigger %I is missing on %s, or not enabled always', 'safe_delete_guard_reference', safe_delete._known_name(target))
    WHERE hiding <> 'apart'
        AND safe_delete._is_cascaded_to(target)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'safe_delete_guard_reference' AND t.tgenabled = 'A')
    UNION ALL
    SELECT format('trigger %I is missing on %s', '!safe_delete_remember_links', safe_delete._known_name(target))
    WHERE hiding = 'apart'
        AND safe_delete._is_cut_from(target)
        AND EXISTS (SELECT FROM safe_delete._cut_references(target))
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_trigger AS t
            WHERE t.tgrelid = target AND t.tgname = '!safe_delete_remember_links' AND t.tgenabled IN ('O', 'A')
        )
    UNION ALL
    SELECT n FROM safe_delete._nulling_problems(target) AS n WHERE hiding = 'apart'
    UNION ALL
    SELECT l FROM safe_delete._live_parent_problems(target) AS l WHERE hiding <> 'apart'
$$;

COMMENT ON FUNCTION safe_delete._trigger_problems(regclass, text) IS 'Triggers of the kit that are missing or disabled, and users'' triggers that came since and need one.';
