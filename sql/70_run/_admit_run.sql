CREATE OR REPLACE FUNCTION safe_delete._admit_run(job text, target regclass, parameters jsonb, signature text, attestation jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    checked jsonb := safe_delete._parameters(job, parameters);
    protected safe_delete.protected_table := safe_delete._protected(target);
    parts jsonb := safe_delete._signed_parts(job, protected.target_table, checked);
    exact jsonb := CASE WHEN checked ? 'exact' THEN safe_delete._exact_rows(job, protected.target_table, checked) END;
    request safe_delete.attestation_request;
    looked_at timestamptz;
    table_state text;
    exceptions jsonb;
    examination jsonb;
    new_run_id bigint;
BEGIN
    parts := parts || safe_delete._signed_rows(exact);
    PERFORM safe_delete._check_identity();
    PERFORM safe_delete._check_signature(signature, parts, protected.target_table);
    PERFORM safe_delete._check_approval(signature, protected.target_table);
    PERFORM safe_delete._lock_for_run(protected.target_table);
    looked_at := clock_timestamp();
    table_state := safe_delete._table_state(protected.target_table, job);
    exceptions := safe_delete._exceptions_of(signature);
    IF attestation IS NOT NULL THEN
        request := safe_delete._attested(job, protected.target_table, checked, parts - 'rows', exceptions, attestation);
    END IF;
    examination := safe_delete._examine(
        job, protected.target_table, checked,
        with_sample => false,
        exceptions => exceptions,
        attested => CASE WHEN attestation IS NOT NULL THEN jsonb_build_object('selection', request.selection, 'profile', attestation -> 'profile') END
    );
    PERFORM safe_delete._check_guards(examination);
    PERFORM safe_delete._end_dead_run(protected.target_table);
    PERFORM safe_delete._see_clock(protected.target_table, job);

    INSERT INTO safe_delete.run (
        job, target_table, target_name, parameters, signature, selection, decided_by, state,
        started_at, started_by, started_as, driver_pid, candidate_count,
        row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted, table_state, drift_checked_at
    )
    VALUES (
        job, protected.target_table, safe_delete._known_name(protected.target_table), checked, btrim(signature),
        examination -> 'selection' || safe_delete._only_rows(exact), parts, 'running',
        clock_timestamp(), session_user, safe_delete._caller(), pg_backend_pid(), (examination ->> 'candidates')::bigint,
        0, 0, 0, 128, 1, 0, false, table_state, looked_at
    )
    RETURNING run_id INTO new_run_id;
    IF attestation IS NOT NULL THEN
        UPDATE safe_delete.attestation_request AS r SET run_id = new_run_id WHERE r.request_id = request.request_id;
    END IF;
    IF exceptions <> '{}' THEN
        PERFORM safe_delete._use_exceptions(signature, new_run_id);
    END IF;
    PERFORM safe_delete._record_event(
        'run started',
        protected.target_table,
        jsonb_build_object(
            'run_id', new_run_id, 'job', job, 'parameters', checked, 'signature', btrim(signature),
            'candidates', examination -> 'candidates', 'cutoff', examination -> 'cutoff',
            'examination', safe_delete._seen_at_start(examination) || jsonb_build_object('policy', parts -> 'policy')
        )
        || CASE WHEN attestation IS NULL THEN '{}' ELSE jsonb_build_object('attested_by', attestation -> 'server') END
        || CASE exceptions WHEN '{}' THEN '{}' ELSE jsonb_build_object('exceptions', exceptions) END
    );
    RETURN new_run_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._admit_run(text, regclass, jsonb, text, jsonb) IS 'Registers a run after parameters, identity, signature, approval, lock and guards have been checked, in this order.';
