CREATE OR REPLACE FUNCTION safe_delete._check_signature(given text, expected text)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(btrim(given), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD601',
            MESSAGE = 'the run carries no signature; nothing was deleted',
            DETAIL = 'Every run must prove that it was dry-run in this database.',
            HINT = 'Call dry_run() with these parameters, look at what it shows, and pass its signature.';
    END IF;
    IF btrim(given) IS DISTINCT FROM expected THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD602',
            MESSAGE = format('%s; nothing was deleted', safe_delete._signature_differences(btrim(given), expected)),
            DETAIL = format('Given: %s.', left(btrim(given), 120)),
            HINT = 'If this call is what you want, dry-run it again and use the new signature.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_signature(text, text) IS 'Refuses a signature that is missing, or made for anything else than this call, and says what differs.';

CREATE OR REPLACE FUNCTION safe_delete._check_guards(examination jsonb)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said jsonb;
BEGIN
    SELECT g.value INTO said
    FROM jsonb_array_elements(examination -> 'guards') WITH ORDINALITY AS g (value, place)
    WHERE g.value ->> 'verdict' IS DISTINCT FROM 'go'
    ORDER BY g.value ->> 'verdict' = 'unknown', g.place
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = CASE said ->> 'verdict' WHEN 'stop' THEN 'SD501' ELSE 'SD502' END,
            MESSAGE = format('guard %s says %s: %s; nothing was deleted', said ->> 'guard', said ->> 'verdict', said ->> 'detail'),
            DETAIL = format('Measured %s, allowed %s.', coalesce(said ->> 'measured', 'nothing'), coalesce(said ->> 'allowed', 'not set')),
            HINT = 'Look at the rows. If they are right, an admin changes the limit with set_guard(), and the job is dry-run again.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_guards(jsonb) IS 'Refuses unless every guard says go.';

CREATE OR REPLACE FUNCTION safe_delete._end_dead_run(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier safe_delete.run;
BEGIN
    SELECT r.* INTO earlier FROM safe_delete.run AS r WHERE r.target_table = target AND r.state = 'running';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF pg_backend_pid() IN (earlier.driver_pid, safe_delete._run_holder(target)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD701',
            MESSAGE = format('this session has a run under way on %s', safe_delete._table_name(target)),
            DETAIL = format('It is run %s.', earlier.run_id),
            HINT = 'Go on with next_batch(), then finish_run().';
    END IF;
    IF safe_delete._run_holder(target) IS NOT NULL
        OR EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = earlier.driver_pid AND a.datname = current_database())
    THEN
        PERFORM safe_delete._refuse_busy(target);
    END IF;
    -- What it did is done; the new run takes the rest.
    PERFORM safe_delete._end_run(earlier.run_id, 'incomplete', 'its session ended');
END;
$$;

COMMENT ON FUNCTION safe_delete._end_dead_run(regclass) IS 'Ends a run that died on its way; refuses while the session that started or drives it lives.';

CREATE OR REPLACE FUNCTION safe_delete._admit_run(job text, target regclass, parameters jsonb, signature text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    checked jsonb := safe_delete._parameters(job, parameters);
    protected safe_delete.protected_table := safe_delete._protected(target);
    parts jsonb := safe_delete._signed_parts(job, protected.target_table, checked);
    examination jsonb;
    new_run_id bigint;
BEGIN
    PERFORM safe_delete._check_signature(signature, safe_delete._signature(parts));
    PERFORM safe_delete._lock_target(protected.target_table);
    examination := safe_delete._examine(job, protected.target_table, checked, with_sample => false);
    PERFORM safe_delete._check_guards(examination);
    PERFORM safe_delete._end_dead_run(protected.target_table);

    INSERT INTO safe_delete.run (
        job, target_table, target_name, parameters, signature, selection, decided_by, state,
        started_at, started_by, started_as, driver_pid, candidate_count,
        row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
    )
    VALUES (
        job, protected.target_table, safe_delete._table_name(protected.target_table), checked, btrim(signature),
        examination -> 'selection', parts, 'running',
        clock_timestamp(), session_user, safe_delete._caller(), pg_backend_pid(), (examination ->> 'candidates')::bigint,
        0, 0, 0, 128, 1, 0, false
    )
    RETURNING run_id INTO new_run_id;
    PERFORM safe_delete._record_event(
        'run started',
        protected.target_table,
        jsonb_build_object(
            'run_id', new_run_id, 'job', job, 'parameters', checked, 'signature', btrim(signature),
            'candidates', examination -> 'candidates', 'cutoff', examination -> 'cutoff'
        )
    );
    RETURN new_run_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._admit_run(text, regclass, jsonb, text) IS 'Registers a run after parameters, signature, guards and lock have been checked, in this order.';

CREATE OR REPLACE FUNCTION safe_delete._try_start_run(job text, target regclass, parameters jsonb, signature text)
RETURNS jsonb
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    new_run_id bigint;
    refused jsonb;
    reported_detail text;
    reported_hint text;
BEGIN
    PERFORM safe_delete._require_read_committed();
    BEGIN
        new_run_id := safe_delete._admit_run(job, target, parameters, signature);
        RETURN jsonb_build_object(
            'run_id', new_run_id,
            'candidates', (SELECT r.candidate_count FROM safe_delete.run AS r WHERE r.run_id = new_run_id)
        );
    EXCEPTION
        WHEN SQLSTATE 'SD203' OR SQLSTATE 'SD206' OR SQLSTATE 'SD501' OR SQLSTATE 'SD502' OR SQLSTATE 'SD601'
            OR SQLSTATE 'SD602' OR SQLSTATE 'SD701' OR SQLSTATE 'SD702' OR insufficient_privilege
        THEN
            GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_hint = PG_EXCEPTION_HINT;
            refused := jsonb_build_object(
                'sqlstate', SQLSTATE, 'message', SQLERRM, 'detail', reported_detail, 'hint', reported_hint
            );
    END;
    PERFORM safe_delete._record_event(
        'run refused',
        target,
        jsonb_build_object(
            'refusal_number', nextval('safe_delete.refusal_number'),
            'job', job, 'parameters', parameters, 'signature', signature, 'refused', refused
        )
    );
    RETURN jsonb_build_object('refused', refused);
END;
$$;

COMMENT ON FUNCTION safe_delete._try_start_run(text, regclass, jsonb, text) IS
    'Starts a run and returns {run_id, candidates}, or records the refusal and returns {"refused": {sqlstate, message, detail, hint}}; it does not raise it, so that the record is kept. For drivers, which commit and then fail.';

CREATE OR REPLACE FUNCTION safe_delete._raise_refusal(refused jsonb)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = refused ->> 'sqlstate',
        MESSAGE = refused ->> 'message',
        DETAIL = coalesce(nullif(refused ->> 'detail', ''), 'The refusal is on record in safe_delete.audit_trail.'),
        HINT = coalesce(nullif(refused ->> 'hint', ''), 'See safe_delete.error_codes.');
END;
$$;

COMMENT ON FUNCTION safe_delete._raise_refusal(jsonb) IS 'Raises what _try_start_run() returned.';

CREATE OR REPLACE FUNCTION safe_delete.start_run(job text, target regclass, parameters jsonb, signature text)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    attempt jsonb := safe_delete._try_start_run(job, target, parameters, signature);
BEGIN
    IF attempt ? 'refused' THEN
        -- Raising takes the audit event back; the server log and the sequence keep a trace.
        RAISE LOG 'safe_delete refused a run of % on % by %: %', job, target, safe_delete._caller(), attempt -> 'refused' ->> 'message';
        PERFORM safe_delete._raise_refusal(attempt -> 'refused');
    END IF;
    RETURN (attempt ->> 'run_id')::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete.start_run(text, regclass, jsonb, text) IS
    'Starts a signed run of mark or purge. Refuses on parameters, signature, guards, or when another session runs on the table. Returns the run id for next_batch() and finish_run().';
