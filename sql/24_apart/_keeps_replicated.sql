CREATE OR REPLACE FUNCTION safe_delete._keeps_replicated(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- In a hierarchy the row trigger that keeps all rows keeps these, too.
    SELECT safe_delete._is_moved_by_row(target) OR EXISTS (
        SELECT FROM pg_trigger AS t
        JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.pronamespace = 'safe_delete_gate'::regnamespace
        WHERE t.tgrelid = target
            AND t.tgname = 'safe_delete_move_replicated'
            AND t.tgenabled IN ('R', 'A')
            -- Bits of tgtype: 1 row, 8 delete.
            AND t.tgtype = 9
            AND t.tgqual IS NULL
            AND f.proname = safe_delete._gate_name(target) || '__move_replicated'
    )
$$;

COMMENT ON FUNCTION safe_delete._keeps_replicated(regclass) IS 'Whether a table has the trigger that keeps rows which a subscription deletes.';
