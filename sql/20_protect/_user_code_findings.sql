CREATE OR REPLACE FUNCTION safe_delete._user_code_findings(target regclass)
RETURNS TABLE (level text, problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        'problem',
        format('rule %I of %s changes what INSERT, UPDATE or DELETE does', w.rulename, safe_delete._table_name(w.ev_class)),
        format('DROP RULE %I ON %s;', w.rulename, safe_delete._table_name(w.ev_class))
    FROM safe_delete._relations(target) AS r (relation)
    JOIN pg_rewrite AS w ON w.ev_class = r.relation AND w.ev_type IN ('2', '3', '4')
    UNION ALL
    SELECT
        'warning',
        format(
            'trigger %I of %s comes before each DELETE, and its function %s',
            t.tgname, safe_delete._table_name(t.tgrelid),
            CASE l.lanname WHEN 'plpgsql' THEN 'has a RETURN NULL, which keeps a row from being deleted' ELSE format('in %s can return NULL, which keeps a row from being deleted', l.lanname) END
        ),
        format('Let %I.%I return OLD on DELETE, or DROP TRIGGER %I ON %s;', n.nspname, f.proname, t.tgname, safe_delete._table_name(t.tgrelid))
    FROM safe_delete._relations(target) AS r (relation)
    JOIN pg_trigger AS t ON t.tgrelid = r.relation AND NOT t.tgisinternal AND t.tgparentid = 0
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    JOIN pg_namespace AS n ON n.oid = f.pronamespace
    JOIN pg_language AS l ON l.oid = f.prolang
    -- Bits of tgtype: 1 row, 2 before, 8 delete.
    WHERE t.tgtype::integer & 11 = 11
        AND t.tgenabled <> 'D'
        AND n.nspname NOT IN ('safe_delete', 'safe_delete_gate')
        AND (l.lanname <> 'plpgsql' OR f.prosrc ~* '[[:<:]]return[[:space:]]+null[[:>:]]')
$$;

COMMENT ON FUNCTION safe_delete._user_code_findings(regclass) IS 'Rules and triggers of users that came since and change what becomes of a DELETE.';
