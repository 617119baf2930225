-- Run by EXECUTE, with the arguments of the hand as $1. What it was given for the table is named arguments there, so that the
-- conditions of hands fit, and read once.
CREATE OR REPLACE FUNCTION safe_delete._is_let_into_knot(target regclass, alias text, members text[])
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._is_due(target, alias) || coalesce(string_agg(
        format(' AND NOT EXISTS (SELECT FROM %s AS c WHERE %s)', safe_delete._own_rows(r.child), r.agreement), '' ORDER BY r.foreign_key_name, r.child
    ), '')
    FROM safe_delete._inbound_references(target, alias) AS r
    WHERE r.child_root::oid::text <> ALL (members)
$$;

COMMENT ON FUNCTION safe_delete._is_let_into_knot(regclass, text, text[]) IS
    'Condition that nothing but rows of some tables, the members, keeps a purge from a deleted row of one of them.';
