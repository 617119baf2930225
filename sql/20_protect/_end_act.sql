CREATE OR REPLACE FUNCTION safe_delete._end_act(target regclass, act text)
RETURNS void
LANGUAGE sql
AS $$
    DELETE FROM safe_delete.acting AS a
    WHERE a.target_table = target
        AND a.transaction_id = pg_catalog.pg_current_xact_id()
        AND a.act = _end_act.act
$$;

COMMENT ON FUNCTION safe_delete._end_act(regclass, text) IS 'Takes the acting marker away.';
