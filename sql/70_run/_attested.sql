CREATE OR REPLACE FUNCTION safe_delete._attested(job text, target regclass, parameters jsonb, parts jsonb, exceptions jsonb, attestation jsonb)
RETURNS safe_delete.attestation_request
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longest_wait constant interval := interval '1 hour';
    request safe_delete.attestation_request;
    wrong text;
BEGIN
    SELECT r.* INTO request FROM safe_delete.attestation_request AS r WHERE r.request_id::text = attestation ->> 'request_id' FOR UPDATE;
    wrong := CASE
        WHEN attestation ? 'failure' THEN format('the replica gave none (%s)', left(attestation ->> 'failure', 500))
        WHEN NOT FOUND THEN 'it answers no request of this database'
        WHEN attestation ->> 'proof' IS DISTINCT FROM safe_delete._attestation_proof(request, attestation)
            THEN 'it was not made by a replica of this database, or was changed: its proof does not fit'
        WHEN request.run_id IS NOT NULL THEN format('run %s was started with it', request.run_id)
        WHEN (request.job, request.target_table, request.parameters) IS DISTINCT FROM (job, target, parameters) THEN 'it is for another job'
        WHEN request.decided_by IS DISTINCT FROM parts THEN 'something that decides has changed since it was asked for'
        WHEN request.exceptions <> exceptions THEN 'other limits of guards were excepted when it was asked for'
        WHEN request.asked_at < clock_timestamp() - longest_wait THEN format('it was asked for %s ago, more than an hour', date_trunc('second', clock_timestamp() - request.asked_at))
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD707',
            MESSAGE = format('the attestation cannot be used: %s; nothing was deleted', wrong),
            HINT = 'Call request_attestation(), attest() on a replica, and start the run with the new answer.';
    END IF;
    RETURN request;
END;
$$;

COMMENT ON FUNCTION safe_delete._attested(text, regclass, jsonb, jsonb, jsonb, jsonb) IS
    'The request that an attestation answers. Refuses one that is forged, used, old, or for something else.';
