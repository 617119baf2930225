CREATE OR REPLACE FUNCTION safe_delete._drop_storage(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    stored_id bigint;
    stored_at timestamptz;
    stored_count bigint;
    found_count bigint;
BEGIN
    PERFORM safe_delete._require_switch(target);
    IF protected.hiding <> 'beside' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not beside', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.switch_hiding(), which does all steps in their order.';
    END IF;
    FOR stored_id, stored_at, stored_count IN EXECUTE format(
        'SELECT s.deletion_id, s.deleted_at, count(*) AS row_count FROM safe_delete_data.%I AS s GROUP BY 1, 2', protected.gate_name
    ) LOOP
        found_count := safe_delete._deleted_count(target, stored_id, stored_at);
        IF found_count IS DISTINCT FROM stored_count THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD211',
                MESSAGE = format('of %s deleted rows of %s only %s came into the table', stored_count, safe_delete._known_name(target), coalesce(found_count, 0)),
                DETAIL = format('They are of deletion %s.', stored_id),
                HINT = 'Look for what keeps rows out of the table. Nothing was changed.';
        END IF;
    END LOOP;
    EXECUTE format('DROP TABLE safe_delete_data.%I', protected.gate_name);
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_storage(regclass) IS 'Step of switch_hiding(): drops deleted storage after its rows are found in the table, deletion by deletion.';
