CREATE OR REPLACE FUNCTION safe_delete._finish_protect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    trouble record;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._close_gate(target);
    UPDATE safe_delete.protected_table AS p
    SET is_ready = true,
        schema_name = k.schema_name,
        table_name = k.table_name,
        live_grants = CASE WHEN p.hiding <> 'apart' THEN safe_delete._grants_of(safe_delete._live_view_of(target)) END,
        column_fingerprint = safe_delete._fingerprint(target), column_names = safe_delete._column_names(target)
    FROM safe_delete._known_place(target) AS k
    WHERE p.target_table = target
    RETURNING p.* INTO STRICT protected;

    IF protected.hiding <> 'apart' THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete._current_deletion(name) TO %I', safe_delete._hand_owner(target));
    END IF;
    PERFORM safe_delete._follow_indexes(target);
    PERFORM safe_delete._note_subjects(target);
    SELECT r.* INTO trouble FROM safe_delete._problems_of(target) AS r LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = trouble.problem,
            HINT = trouble.what_to_do;
    END IF;
    PERFORM safe_delete._record_event(
        'table protected',
        target,
        jsonb_build_object(
            'hiding', protected.hiding, 'age_column', protected.age_column, 'settings', protected.settings,
            -- What leaves from here on has to arrive in storage.
            'rows_deleted_before', safe_delete._deleted_by_statistics(target)
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_protect(regclass) IS 'Last step of protect() and resync(): closes the gate and checks that everything is in place.';
