CREATE OR REPLACE FUNCTION safe_delete._view_problems(target regclass, hiding text)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live_view regclass := safe_delete._live_view_of(target);
BEGIN
    RETURN QUERY
    SELECT format('%s is missing, the view of live rows', safe_delete._live_view_name(target, hiding)), NULL
    WHERE live_view IS NULL
    UNION ALL
    SELECT format('trigger %I is missing on %s', n.trigger_name, safe_delete._table_name(live_view)), NULL
    FROM unnest('{safe_delete_delete,safe_delete_begin,safe_delete_follow}'::name[]) AS n (trigger_name)
    WHERE live_view IS NOT NULL
        AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = live_view AND t.tgname = n.trigger_name AND t.tgenabled IN ('O', 'A'))
    UNION ALL
    SELECT
        format('%s does not belong to the owner of its table', safe_delete._table_name(v.oid)),
        format('ALTER VIEW %s OWNER TO %I; then call safe_delete.resync(%L).', safe_delete._table_name(v.oid), safe_delete._table_owner(target), safe_delete._known_name(target))
    FROM pg_class AS v
    WHERE v.oid = live_view
        AND pg_get_userbyid(v.relowner) <> safe_delete._table_owner(target)
    UNION ALL
    SELECT r.problem, r.what_to_do
    FROM safe_delete._row_security_problems(target, hiding) AS r
    UNION ALL
    -- Where the table's own columns changed, that is said elsewhere, and the view follows them.
    SELECT
        format('columns of %s have other names than those of its table: a DELETE through it fails', safe_delete._table_name(live_view)),
        format(
            'ALTER TABLE %s RENAME COLUMN likewise, then call safe_delete.resync(%L), which gives the view the names that the table has.',
            safe_delete._table_name(target), safe_delete._known_name(target)
        )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
        AND live_view IS NOT NULL
        AND p.column_fingerprint = safe_delete._fingerprint(target)
        AND safe_delete._view_column_steps(target, live_view, '') <> ARRAY[]::text[];
    IF hiding <> 'cover' THEN
        RETURN;
    END IF;

    RETURN QUERY
    SELECT format('the view of live and deleted rows of %s is missing', safe_delete._known_name(target)), NULL
    WHERE safe_delete._all_rows_view(target) IS NULL
    UNION ALL
    SELECT DISTINCT format('%s has rights on %s, where deleted rows are', g.value ->> 'grantee', safe_delete._table_name(target)), NULL
    FROM jsonb_array_elements(safe_delete._grants_of(target)) AS g
    WHERE NOT safe_delete._has_row_security(target)
        AND g.value ->> 'grantee' <> quote_ident(safe_delete._table_owner(target))
    UNION ALL
    SELECT format('column %I of %s has another default than that of its table', d.column_name, safe_delete._known_name(target)), NULL
    FROM safe_delete._view_defaults(target, live_view) AS d
    WHERE live_view IS NOT NULL
    UNION ALL
    SELECT format('%I.%I is now %s: a DELETE through it waits for a resync', p.schema_name, p.table_name, safe_delete._table_name(v.oid)), NULL
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS v ON v.oid = live_view
    JOIN pg_namespace AS n ON n.oid = v.relnamespace
    WHERE p.target_table = target
        AND (n.nspname, v.relname) <> (p.schema_name, p.table_name);
END;
$$;

COMMENT ON FUNCTION safe_delete._view_problems(regclass, text) IS 'What is wrong with the views of a table protected in place, and who got past them; what_to_do is NULL where resync() mends it.';
