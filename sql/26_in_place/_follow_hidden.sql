-- The rows of a statement on the view are hidden one by one; what references them is looked for once, for all of them. Other
-- statements come within it, by triggers or functions, and end before it: the newest beginning is its own.
CREATE OR REPLACE FUNCTION safe_delete._follow_hidden()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- A plan that was made while the table was empty would read all of it ever after.
SET enable_seqscan = off
SET enable_bitmapscan = off
-- A scan that cannot be helped seems so dear then that the server compiles it, each time.
SET jit = off
AS $$
DECLARE
    target regclass := safe_delete._table_of_view(TG_RELID);
    begun_number bigint;
    row_keys jsonb;
BEGIN
    SELECT h.hidden_number INTO begun_number
    FROM safe_delete.hidden_row AS h
    WHERE h.transaction_id = pg_current_xact_id_if_assigned() AND h.target_table = target AND h.row_key IS NULL
    ORDER BY h.hidden_number DESC
    LIMIT 1;
    LOOP
        -- In portions: no value can hold millions of keys.
        WITH taken AS (
            DELETE FROM safe_delete.hidden_row AS h
            WHERE h.ctid = ANY (ARRAY(
                SELECT q.ctid
                FROM safe_delete.hidden_row AS q
                WHERE q.transaction_id = pg_current_xact_id_if_assigned() AND q.target_table = target
                    AND q.hidden_number >= coalesce(begun_number, 0)
                ORDER BY q.hidden_number
                LIMIT 100000
            ))
            RETURNING h.row_key
        )
        SELECT jsonb_agg(t.row_key) FILTER (WHERE t.row_key IS NOT NULL) INTO row_keys FROM taken AS t;
        EXIT WHEN row_keys IS NULL;
        PERFORM safe_delete._follow_deletion(target, row_keys, false);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_hidden() IS
    'Statement trigger of the views of live rows: does to what references the hidden rows what its foreign key says.';
