CREATE OR REPLACE FUNCTION safe_delete._kit_problems()
RETURNS TABLE (level text, problem text, what_to_do text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        'problem',
        format('%I may act as %I, to which everything of the kit''s belongs', m.member_name, m.role_name),
        format('REVOKE %I FROM %I;', m.role_name, m.member_name)
    FROM safe_delete.kit_members AS m
    WHERE m.role_name IN ('safe_delete_owner', 'safe_delete_worker')
        AND m.how = 'member'
    UNION ALL
    SELECT
        'problem',
        format('function %s belongs to %I', f.oid::regprocedure, pg_get_userbyid(f.proowner)),
        format('ALTER ROUTINE %s OWNER TO %s;', f.oid::regprocedure, o.owner_name)
    FROM pg_proc AS f
    CROSS JOIN LATERAL (
        SELECT CASE WHEN f.oid = to_regprocedure('safe_delete._call_hand(name,jsonb)') THEN 'safe_delete_worker' ELSE 'safe_delete_owner' END AS owner_name
    ) AS o
    WHERE f.pronamespace = 'safe_delete'::regnamespace
        AND f.prorettype <> 'event_trigger'::regtype
        AND f.proowner <> o.owner_name::regrole
    UNION ALL
    SELECT
        'problem',
        format('record table safe_delete.%I is not append-only: its trigger refuse_change is missing or disabled', c.relname),
        'Run safe-delete install again.'
    FROM pg_class AS c
    WHERE c.relnamespace = 'safe_delete'::regnamespace
        AND c.relname IN ('audit_event', 'deletion', 'deletion_target', 'restoration', 'approval', 'revocation')
        AND NOT EXISTS (
            SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname = 'refuse_change' AND t.tgenabled = 'A'
        )
    UNION ALL
    SELECT 'problem', 'trigger nulling_ends_at_commit of safe_delete.nulling_end is missing or disabled', 'Run safe-delete install again.'
    WHERE NOT EXISTS (
        SELECT FROM pg_trigger AS t
        WHERE t.tgrelid = 'safe_delete.nulling_end'::regclass AND t.tgname = 'nulling_ends_at_commit' AND t.tgenabled = 'A' AND t.tginitdeferred
    )
    UNION ALL
    SELECT
        'problem',
        format('event trigger safe_delete_watch is disabled, or its function belongs to %I, who is no superuser', r.rolname),
        'Call safe_delete.watch_tables() as a superuser.'
    FROM pg_event_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.evtfoid
    JOIN pg_roles AS r ON r.oid = f.proowner
    WHERE t.evtname = 'safe_delete_watch'
        AND (t.evtenabled = 'D' OR NOT r.rolsuper)
    UNION ALL
    SELECT
        'warning',
        format('%s is protected no longer, and still has triggers of the kit: a partition that was detached', safe_delete._table_name(l.relation)),
        string_agg(format('DROP TRIGGER %I ON %s;', l.trigger_name, safe_delete._table_name(l.relation)), ' ' ORDER BY l.trigger_name)
            || ' Or attach it again, to restore rows that were deleted in it.'
    FROM safe_delete._left_over_triggers() AS l
    GROUP BY l.relation
    UNION ALL
    SELECT
        'warning',
        format('%s of %s refusals of runs, approvals and exceptions have no audit event: only the server log knows them', n.lost, n.counted),
        'Look for "safe_delete refused" in the server log, then call safe_delete.acknowledge_refusals().'
    FROM safe_delete._lost_refusals() AS n
    WHERE n.lost > 0
$$;

COMMENT ON FUNCTION safe_delete._kit_problems() IS 'What is wrong with the kit itself rather than with one table, and what to do.';
