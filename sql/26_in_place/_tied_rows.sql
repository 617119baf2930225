CREATE OR REPLACE FUNCTION safe_delete._tied_rows(target regclass, members text[])
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT t.tableoid AS place, t.ctid AS line FROM %s AS t WHERE t.ctid >= $2 AND t.ctid < $3 AND %s AND (%s)',
        safe_delete._own_rows(target),
        safe_delete._is_let_into_knot(target, 't', members),
        string_agg(format('EXISTS (SELECT FROM %s AS c WHERE %s)', safe_delete._own_rows(r.child), r.agreement), ' OR ' ORDER BY r.foreign_key_name, r.child)
    )
    FROM safe_delete._inbound_references(target, 't') AS r
    WHERE r.child_root::oid::text = ANY (members)
$$;

COMMENT ON FUNCTION safe_delete._tied_rows(regclass, text[]) IS 'Query for rows of a window that may go but for rows of some tables that reference them.';
