CREATE OR REPLACE FUNCTION safe_delete.request_attestation(job text, target regclass, parameters jsonb, signature text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    checked jsonb := safe_delete._parameters(job, parameters);
    exceptions jsonb := safe_delete._exceptions_of(signature);
    new_request_id bigint;
BEGIN
    DELETE FROM safe_delete.attestation_request AS r
    WHERE r.target_table = protected.target_table AND r.run_id IS NULL AND r.asked_at < now() - interval '1 day';

    INSERT INTO safe_delete.attestation_request AS r (
        nonce, job, target_table, parameters, decided_by, selection, exceptions, asked_at, asked_as
    )
    VALUES (
        gen_random_uuid(), job, protected.target_table, checked,
        safe_delete._signed_parts(job, protected.target_table, checked),
        safe_delete._full_selection(job, protected.target_table, checked, exceptions), exceptions, clock_timestamp(), safe_delete._caller()
    )
    RETURNING r.request_id INTO new_request_id;
    RETURN new_request_id;
END;
$$;

COMMENT ON FUNCTION safe_delete.request_attestation(text, regclass, jsonb, text) IS
    'Asks, on the primary, what a job would take. Commit; then attest() answers on any replica that has replayed it, and start_run() takes the answer. signature: of the run to come, whose exceptions from guards then count. Returns the request''s number.';
