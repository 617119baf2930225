CREATE OR REPLACE FUNCTION safe_delete._trigger_problems(target regclass, hiding text)
RETURNS SETOF text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT format(
        CASE WHEN t.oid IS NULL THEN 'trigger %I is missing on %s' ELSE 'trigger %I of %s is not enabled always' END,
        e.trigger_name, safe_delete._known_name(r.relation)
    )
    FROM safe_delete._expected_triggers(hiding) AS e
    CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
    LEFT JOIN pg_trigger AS t ON t.tgrelid = r.relation AND t.tgname = e.trigger_name
    WHERE (e.on_partitions OR r.relation = target)
        AND t.tgenabled IS DISTINCT FROM 'A';

    -- Each of these is planned only where it is asked: a run asks in a session that is new.
    IF hiding = 'apart' THEN
        IF safe_delete._is_cut_from(target)
            AND EXISTS (SELECT FROM safe_delete._cut_references(target))
            AND NOT EXISTS (
                SELECT FROM pg_trigger AS t
                WHERE t.tgrelid = target AND t.tgname = '!safe_delete_remember_links' AND t.tgenabled IN ('O', 'A')
            )
        THEN
            RETURN NEXT format('trigger %I is missing on %s', '!safe_delete_remember_links', safe_delete._known_name(target));
        END IF;
        RETURN QUERY SELECT safe_delete._nulling_problems(target);
        RETURN;
    END IF;

    RETURN QUERY
    SELECT format('trigger %I of %s would change rows when they are deleted or restored', t.tgname, safe_delete._known_name(target))
    FROM safe_delete._own_update_triggers(target) AS t
    WHERE NOT EXISTS (SELECT FROM pg_trigger AS k WHERE k.tgrelid = target AND k.tgname = '~safe_delete_keep');
    RETURN QUERY
    SELECT format('trigger %I is missing on %s, or not enabled always', w.trigger_name, safe_delete._known_name(target))
    FROM (
        VALUES
            ('safe_delete_by_update'::name, safe_delete._is_adopted(target) AND NOT safe_delete._is_gated(target)),
            ('safe_delete_guard_reference', safe_delete._is_cascaded_to(target))
    ) AS w (trigger_name, is_needed)
    WHERE w.is_needed
        AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = w.trigger_name AND t.tgenabled = 'A');
    IF EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND f.confrelid = target) THEN
        RETURN QUERY SELECT safe_delete._live_parent_problems(target);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._trigger_problems(regclass, text) IS 'Triggers of the kit that are missing or disabled, and users'' triggers that came since and need one.';
