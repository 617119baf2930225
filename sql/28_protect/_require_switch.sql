CREATE OR REPLACE FUNCTION safe_delete._require_switch(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    IF NOT EXISTS (
        SELECT FROM safe_delete.protected_table AS p
        WHERE p.target_table = target AND p.switched_in = pg_current_xact_id_if_assigned()
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not being switched in this transaction', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.switch_hiding(), or do all of its steps in one transaction.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_switch(regclass) IS 'Refuses a step of switch_hiding() outside of the transaction of its first step.';
