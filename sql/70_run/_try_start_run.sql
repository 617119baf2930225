CREATE OR REPLACE FUNCTION safe_delete._try_start_run(job text, target regclass, parameters jsonb, signature text, attestation jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET lock_timeout = '5s'
AS $$
DECLARE
    new_run_id bigint;
    refused jsonb;
    reported_detail text;
    reported_hint text;
BEGIN
    BEGIN
        PERFORM safe_delete._require_read_committed();
        new_run_id := safe_delete._admit_run(job, target, parameters, signature, attestation);
        RETURN jsonb_build_object(
            'run_id', new_run_id,
            'candidates', (SELECT r.candidate_count FROM safe_delete.run AS r WHERE r.run_id = new_run_id)
        );
    EXCEPTION
        WHEN SQLSTATE 'SD203' OR SQLSTATE 'SD206' OR SQLSTATE 'SD501' OR SQLSTATE 'SD502' OR SQLSTATE 'SD505' OR SQLSTATE 'SD506' OR SQLSTATE 'SD601'
            OR SQLSTATE 'SD602' OR SQLSTATE 'SD603' OR SQLSTATE 'SD604' OR SQLSTATE 'SD605' OR SQLSTATE 'SD606'
            OR SQLSTATE 'SD701' OR SQLSTATE 'SD702' OR SQLSTATE 'SD705' OR SQLSTATE 'SD707' OR insufficient_privilege
        THEN
            GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_hint = PG_EXCEPTION_HINT;
            refused := jsonb_build_object(
                'sqlstate', SQLSTATE, 'message', SQLERRM, 'detail', reported_detail, 'hint', reported_hint
            );
    END;
    RETURN safe_delete._record_refusal(
        'run refused', target, refused, jsonb_build_object('job', job, 'parameters', parameters, 'signature', left(signature, 200))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._try_start_run(text, regclass, jsonb, text, jsonb) IS
    'Starts a run and returns {run_id, candidates}, or records the refusal and returns {"refused": {sqlstate, message, detail, hint}}; it does not raise it, so that the record is kept. For drivers, which commit and then fail.';
