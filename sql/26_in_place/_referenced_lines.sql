CREATE OR REPLACE FUNCTION safe_delete._referenced_lines(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format('SELECT q.tableoid AS place, q.ctid AS line FROM %s AS q WHERE q.%I IS NOT NULL AND %s', safe_delete._own_rows(target), safe_delete._deleted_at_name(target), r.agreement),
        ' UNION ALL ' ORDER BY r.foreign_key_name, r.child
    )
    FROM safe_delete._inbound_references(target, 'q') AS r
    WHERE r.child_root = target
        AND NOT safe_delete._is_gated(target)
$$;

COMMENT ON FUNCTION safe_delete._referenced_lines(regclass) IS
    'Query for the deleted rows of a table that a row c of the same table references: partition, and place in it. NULL where no such foreign key is there.';
