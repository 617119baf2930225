-- A procedure that commits can be neither SECURITY DEFINER nor have SET clauses: it only calls functions that are, and
-- fixes the search_path again in each of its transactions.
CREATE OR REPLACE PROCEDURE safe_delete.run_job(job text, target regclass, parameters jsonb, signature text, attestation jsonb DEFAULT NULL)
LANGUAGE plpgsql
AS $$
DECLARE
    attempt pg_catalog.jsonb;
    refused pg_catalog.jsonb;
    reported_detail pg_catalog.text;
    reported_hint pg_catalog.text;
    most_attempts constant pg_catalog.int4 := 5;
    attempts pg_catalog.int4 := 0;
    this_run_id pg_catalog.int8;
    is_finished pg_catalog.bool;
    final_state pg_catalog.text;
    waiting record;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    attempt := safe_delete._try_start_run(job, target, parameters, signature, attestation);
    COMMIT;
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF attempt ? 'refused' THEN
        PERFORM safe_delete._raise_refusal(attempt -> 'refused');
    END IF;
    this_run_id := attempt ->> 'run_id';
    LOOP
        refused := NULL;
        BEGIN
            IF attempts > 0 THEN
                PERFORM pg_catalog.pg_sleep(0.1 * 2 ^ attempts);
            END IF;
            SELECT b.finished INTO is_finished FROM safe_delete.next_batch(this_run_id) AS b;
        EXCEPTION
            WHEN query_canceled OR assert_failure OR OTHERS THEN
                GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_hint = PG_EXCEPTION_HINT;
                refused := pg_catalog.jsonb_build_object(
                    'sqlstate', SQLSTATE, 'message', SQLERRM, 'hint', reported_hint,
                    'detail', COALESCE(NULLIF(reported_detail, ''), pg_catalog.format('What run %s took before stays taken.', this_run_id))
                );
        END;
        COMMIT;
        PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        EXIT WHEN is_finished;
        attempts := CASE WHEN refused IS NULL THEN 0 ELSE attempts + 1 END;
        -- Another session was in its way: by a lock, a deadlock, a row that it moved to another partition.
        EXIT WHEN attempts = most_attempts OR refused ->> 'sqlstate' NOT IN ('40P01', '40001', '55P03', 'SD709');
    END LOOP;
    IF refused IS NOT NULL THEN
        BEGIN
            PERFORM safe_delete._give_up_run(this_run_id, refused ->> 'message');
        EXCEPTION
            -- Somebody stopped it; or the next run on the table ends it.
            WHEN OTHERS THEN
                NULL;
        END;
        COMMIT;
        PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        PERFORM safe_delete._raise_refusal(refused);
    END IF;
    final_state := safe_delete.finish_run(this_run_id);
    COMMIT;
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    FOR waiting IN SELECT w.target_name, w.row_count, w.referencing, w.next_step FROM safe_delete._waits(this_run_id) AS w LOOP
        RAISE NOTICE USING
            MESSAGE = pg_catalog.format('%s rows of %s wait for rows of %s that reference them', waiting.row_count, waiting.target_name, waiting.referencing),
            HINT = waiting.next_step;
    END LOOP;
    IF final_state <> 'done' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD706',
            MESSAGE = pg_catalog.format('run %s is %s: eligible rows are left', this_run_id, final_state),
            HINT = 'See safe_delete.runs; start again to take what is left.';
    END IF;
END;
$$;

COMMENT ON PROCEDURE safe_delete.run_job(text, regclass, jsonb, text, jsonb) IS
    'A whole signed run in one CALL, a commit after each batch; a batch that other sessions are in the way of is tried five times: for pg_cron and psql. Not inside a transaction block.';
