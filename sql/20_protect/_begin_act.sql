CREATE OR REPLACE FUNCTION safe_delete._begin_act(target regclass, act text, run_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.acting (target_table, transaction_id, act, run_id)
    VALUES (target, pg_catalog.pg_current_xact_id(), act, run_id)
    ON CONFLICT DO NOTHING
$$;

COMMENT ON FUNCTION safe_delete._begin_act(regclass, text, bigint) IS 'Sets the acting marker: take, restore or purge.';

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
