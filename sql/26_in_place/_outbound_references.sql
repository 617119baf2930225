CREATE OR REPLACE FUNCTION safe_delete._outbound_references(child regclass)
RETURNS TABLE (foreign_key oid, foreign_key_name name, relation regclass, parent regclass, delete_action "char", agreement text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.foreign_key, r.foreign_key_name, r.child, p.target_table, r.delete_action, r.agreement
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._inbound_references(p.target_table) AS r
    WHERE p.hiding <> 'apart'
        AND p.is_ready
        AND r.child_root = _outbound_references.child
$$;

COMMENT ON FUNCTION safe_delete._outbound_references(regclass) IS
    'Foreign keys of a table or its partitions (relation) to tables protected in place: agreement is the condition between rows c of it and p of the parent.';
