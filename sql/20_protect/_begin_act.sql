CREATE OR REPLACE FUNCTION safe_delete._begin_act(target regclass, act text, run_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.acting (target_table, transaction_id, act, run_id)
    VALUES (target, pg_catalog.pg_current_xact_id(), act, run_id)
$$;

COMMENT ON FUNCTION safe_delete._begin_act(regclass, text, bigint) IS 'Sets the acting marker: take, restore or purge.';
