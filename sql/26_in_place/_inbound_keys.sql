-- Asked for each statement that deletes. PL/pgSQL keeps the plan, which costs more than the query.
CREATE OR REPLACE FUNCTION safe_delete._inbound_keys(parent regclass)
RETURNS TABLE (foreign_key oid, foreign_key_name name, child regclass, child_root regclass, child_hiding text, delete_action "char", is_deferred boolean)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT f.oid, f.conname, f.conrelid::regclass, h.child_root, p.hiding, f.confdeltype, f.condeferred
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (SELECT coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass AS child_root) AS h
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = h.child_root AND p.is_ready
    WHERE f.contype = 'f'
        AND f.confrelid = parent
        AND f.conparentid = 0
    ORDER BY f.conname;
END;
$$;

COMMENT ON FUNCTION safe_delete._inbound_keys(regclass) IS
    'Foreign keys that point to a table protected in place, without the words that _inbound_references() has for them; child_root is the child, or the table that it is a partition of.';
