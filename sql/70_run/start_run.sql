CREATE OR REPLACE FUNCTION safe_delete.start_run(job text, target regclass, parameters jsonb, signature text, attestation jsonb DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    attempt jsonb := safe_delete._try_start_run(job, target, parameters, signature, attestation);
BEGIN
    IF attempt ? 'refused' THEN
        -- Raising takes the audit event back; the server log and the sequence keep a trace.
        RAISE LOG 'safe_delete refused a run of % on % by %: %', job, target, safe_delete._caller(), attempt -> 'refused' ->> 'message';
        PERFORM safe_delete._raise_refusal(attempt -> 'refused');
    END IF;
    RETURN (attempt ->> 'run_id')::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete.start_run(text, regclass, jsonb, text, jsonb) IS
    'Starts a signed run of mark or purge. Refuses on parameters, signature, guards, or when another session runs on the table. attestation: what attest() on a replica answered to request_attestation(), so that nothing is counted here. Returns the run id for next_batch() and finish_run().';
