CREATE OR REPLACE FUNCTION safe_delete._referencing_lines(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format('SELECT c.tableoid AS place, c.ctid AS line FROM %s AS c WHERE %s', safe_delete._own_rows(r.child), r.agreement),
        ' UNION ALL ' ORDER BY r.foreign_key_name, r.child
    )
    FROM safe_delete._inbound_references(target, alias) AS r
    WHERE r.child_root = target
        AND NOT safe_delete._is_gated(target)
$$;

COMMENT ON FUNCTION safe_delete._referencing_lines(regclass, text) IS
    'Query for the rows of a table that reference a row of the same table: partition, and place in it. NULL where no such foreign key is there.';
