CREATE OR REPLACE FUNCTION safe_delete._begin_switch(target regclass, hiding text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
BEGIN
    PERFORM safe_delete._require_ownership(protected.target_table);
    PERFORM safe_delete._lock_subjects(false);
    PERFORM safe_delete._lock_target(protected.target_table);
    PERFORM safe_delete._end_dead_run(protected.target_table);
    PERFORM safe_delete._refuse_switch(protected, hiding, settings);
    PERFORM safe_delete._open_gate(protected.target_table);
    UPDATE safe_delete.protected_table AS p
    SET switched_in = pg_current_xact_id()
    WHERE p.target_table = protected.target_table;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_switch(regclass, text, jsonb) IS
    'First step of switch_hiding(): refuses, and opens the gate to the table''s owner. The steps after it demand that it was in their transaction.';
