CREATE OR REPLACE FUNCTION safe_delete._finish_switch(target regclass, old_hiding text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    moved bigint := 0;
BEGIN
    PERFORM safe_delete._require_switch(target);
    IF protected.hiding = 'apart' THEN
        EXECUTE format('SELECT count(*) FROM safe_delete_data.%I', protected.gate_name) INTO moved;
    END IF;
    PERFORM safe_delete._record_event(
        'hiding switched', target,
        jsonb_build_object(
            'from', old_hiding, 'to', protected.hiding, 'settings', protected.settings,
            -- The server will count those that moved as deleted when this transaction ends.
            'rows_deleted_before', safe_delete._deleted_by_statistics(target) + moved
        )
    );
    UPDATE safe_delete.protected_table AS p SET switched_in = NULL WHERE p.target_table = target;
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_switch(regclass, text) IS 'Last step of switch_hiding(): records the event.';
