-- Children first: the purge of their own table takes them, when their own grace is over. Of the same table, and of others in a
-- circle of foreign keys that have let their rows go, too, it may take all at once.
CREATE OR REPLACE FUNCTION safe_delete._is_unreferenced(target regclass, alias text, by_others_only boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(
        format(
            CASE WHEN by_others_only AND r.child_root IN (SELECT safe_delete._circle(target)) THEN ' AND (NOT EXISTS (SELECT FROM %s AS c WHERE %s%s) OR arguments #> ''{circle,%s}'' IS NOT NULL)'
                ELSE ' AND NOT EXISTS (SELECT FROM %s AS c WHERE %s%s)' END,
            safe_delete._own_rows(r.child),
            r.agreement,
            CASE WHEN r.child_root = target THEN format(' AND (c.tableoid <> %1$s.tableoid OR c.ctid <> %1$s.ctid)', alias) ELSE '' END,
            r.child_root::oid
        ),
        '' ORDER BY r.foreign_key_name, r.child
    ), '')
    FROM safe_delete._inbound_references(target, alias) AS r
    WHERE NOT safe_delete._is_gated(target)
        AND NOT (by_others_only AND r.child_root = target)
$$;

COMMENT ON FUNCTION safe_delete._is_unreferenced(regclass, text, boolean) IS
    'Further conditions that no row, live or deleted, references a row that is deleted in place: only then can it be purged. Empty where no foreign key points to the table, or, by others only, none but its own. By others only, rows of tables that the arguments name in circle do not count.';
