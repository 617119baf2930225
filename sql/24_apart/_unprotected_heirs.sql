-- Asked before each DELETE of a table that is inherited from, so in PL/pgSQL, which keeps the plan. What counts is the trigger
-- that keeps the rows.
CREATE OR REPLACE FUNCTION safe_delete._unprotected_heirs(target oid)
RETURNS SETOF regclass
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = target) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH RECURSIVE heir AS (
        SELECT i.inhrelid AS relation
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhparent AND c.relkind = 'r'
        WHERE i.inhparent = target
        UNION
        SELECT i.inhrelid FROM heir AS h JOIN pg_inherits AS i ON i.inhparent = h.relation
    )
    SELECT h.relation::regclass
    FROM heir AS h
    JOIN pg_class AS c ON c.oid = h.relation
    -- What is temporary is nobody's loss, and other sessions do not see it.
    WHERE c.relpersistence <> 't' AND NOT EXISTS (
        SELECT FROM pg_trigger AS t
        JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.pronamespace = 'safe_delete_gate'::regnamespace
        JOIN safe_delete.protected_table AS p ON p.target_table = h.relation
        WHERE t.tgrelid = h.relation
            AND t.tgname = 'safe_delete_move'
            -- An application's ENABLE TRIGGER ALL makes it O: then it fires but for replicas.
            AND t.tgenabled IN ('A', CASE current_setting('session_replication_role') WHEN 'replica' THEN 'A' ELSE 'O' END)
            -- Bits of tgtype: 1 row, 8 delete.
            AND t.tgtype = 9
            AND t.tgqual IS NULL
            AND f.proname = p.gate_name || '__move_row'
            AND p.is_ready
    )
    ORDER BY h.relation;
END;
$$;

COMMENT ON FUNCTION safe_delete._unprotected_heirs(oid) IS
    'Tables that inherit from a plain table, at any depth, and whose rows nothing would keep when it is deleted from.';
