-- The rows of a statement on the view are hidden one by one; what references them is looked for once, for all of them.
CREATE OR REPLACE FUNCTION safe_delete._follow_hidden()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
-- A scan that cannot be helped seems so dear then that the server compiles it, each time.
SET jit = off
AS $$
DECLARE
    target regclass;
    row_keys jsonb;
BEGIN
    -- A plan that was made while the table was empty would read all of it ever after.
    IF NOT EXISTS (SELECT FROM safe_delete.hidden_row AS h WHERE h.transaction_id = pg_current_xact_id_if_assigned()) THEN
        RETURN NULL;
    END IF;
    SELECT p.target_table INTO target
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.pronamespace = 'safe_delete_gate'::regnamespace
    JOIN safe_delete.protected_table AS p ON f.proname = p.gate_name || '__delete'
    WHERE t.tgrelid = TG_RELID;
    LOOP
        -- In portions: no value can hold millions of keys.
        WITH taken AS (
            DELETE FROM safe_delete.hidden_row AS h
            WHERE h.ctid = ANY (ARRAY(
                SELECT q.ctid
                FROM safe_delete.hidden_row AS q
                WHERE q.transaction_id = pg_current_xact_id() AND q.target_table = target AND q.trigger_depth >= pg_trigger_depth()
                LIMIT 100000
            ))
            RETURNING h.row_key
        )
        SELECT jsonb_agg(t.row_key) INTO row_keys FROM taken AS t;
        EXIT WHEN row_keys IS NULL;
        PERFORM safe_delete._follow_deletion(target, row_keys, false);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_hidden() IS
    'Statement trigger of the views of live rows: does to what references the hidden rows what its foreign key says.';
