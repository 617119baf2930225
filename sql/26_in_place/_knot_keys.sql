CREATE OR REPLACE FUNCTION safe_delete._knot_keys(members text[])
RETURNS TABLE (foreign_key_name name, child regclass, child_root regclass, parent regclass, agreement text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.foreign_key_name, r.child, r.child_root, p.target_table, r.agreement
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._inbound_references(p.target_table, 'p') AS r
    WHERE p.target_table::oid::text = ANY (members)
        AND r.child_root::oid::text = ANY (members)
    ORDER BY r.foreign_key_name, r.child
$$;

COMMENT ON FUNCTION safe_delete._knot_keys(text[]) IS 'The foreign keys among some tables in place: agreement is the condition between rows p of the parent and c of the child.';
