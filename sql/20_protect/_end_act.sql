-- A plan that was made while nobody acted would read all of the table ever after.
CREATE OR REPLACE FUNCTION safe_delete._end_act(target regclass, act text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
    DELETE FROM safe_delete.acting AS a
    WHERE a.ctid = (
        SELECT m.ctid
        FROM safe_delete.acting AS m
        WHERE m.target_table = target
            AND m.transaction_id = pg_current_xact_id()
            AND m.act = _end_act.act
        ORDER BY m.act_number DESC
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._end_act(regclass, text) IS 'Takes the newest acting marker away.';
