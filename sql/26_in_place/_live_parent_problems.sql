CREATE OR REPLACE FUNCTION safe_delete._live_parent_problems(parent regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s references %s, and nothing keeps its rows from referencing deleted ones', safe_delete._known_name(w.child), safe_delete._known_name(parent))
    FROM safe_delete._live_parent_triggers(parent) AS w
    LEFT JOIN pg_trigger AS t ON t.tgrelid = w.child AND t.tgname = w.trigger_name
        AND t.tgfoid = to_regproc(format('safe_delete_gate.%I', safe_delete._live_parent_name(parent, w.child)))
    WHERE t.oid IS NULL
        OR t.tgenabled NOT IN ('O', 'A')
        OR (t.tgtype::integer & 1 = 1) <> w.is_by_row
        OR (t.tgconstraint <> 0) <> (w.definition LIKE 'CREATE CONSTRAINT%')
    GROUP BY w.child
$$;

COMMENT ON FUNCTION safe_delete._live_parent_problems(regclass) IS 'Tables that reference a table protected in place and lack the checks, or have them disabled.';
