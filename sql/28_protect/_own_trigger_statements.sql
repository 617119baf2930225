-- Row triggers of a partitioned table have a state of their own on each partition: so each is named.
CREATE OR REPLACE FUNCTION safe_delete._own_trigger_statements(target regclass, is_on boolean)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(
        format(
            'ALTER TABLE ONLY %s %s TRIGGER %I', safe_delete._table_name(r.relation),
            CASE WHEN NOT is_on THEN 'DISABLE' WHEN t.tgenabled = 'A' THEN 'ENABLE ALWAYS' WHEN t.tgenabled = 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END,
            t.tgname
        ) ORDER BY r.place, t.tgname
    ), '{}')
    FROM safe_delete._relations(target) WITH ORDINALITY AS r (relation, place)
    JOIN pg_trigger AS t ON t.tgrelid = r.relation
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    WHERE t.tgenabled <> 'D'
        -- Those of pg_catalog are the server's, for foreign keys.
        AND f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'safe_delete'::regnamespace)
        -- A deleted row may reference a deleted one.
        AND (f.pronamespace <> 'safe_delete_gate'::regnamespace OR f.proname ~ '__live_[0-9]+$')
        -- Those that check references to the table itself are gone already.
        AND t.oid NOT IN (SELECT m.trigger_id FROM safe_delete._made_live_parent_triggers(target) AS m)
$$;

COMMENT ON FUNCTION safe_delete._own_trigger_statements(regclass, boolean) IS
    'Statements that disable the user''s triggers of a table, and the checks of what it references, or give them the state that they have now: rows that only move are neither deleted nor inserted.';
