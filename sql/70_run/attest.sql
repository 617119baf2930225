-- VOLATILE for its snapshots: the profile is read after the request was seen, however long ago the caller's statement began.
CREATE OR REPLACE FUNCTION safe_delete.attest(request_id bigint)
RETURNS jsonb
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    request safe_delete.attestation_request;
    answer jsonb;
BEGIN
    PERFORM safe_delete._require_read_committed();
    SELECT r.* INTO request FROM safe_delete.attestation_request AS r WHERE r.request_id = attest.request_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD707',
            MESSAGE = format('request %s is not known here', coalesce(attest.request_id::text, 'NULL')),
            DETAIL = CASE
                WHEN pg_is_in_recovery() THEN format('This replica has replayed what was committed until %s.', coalesce(pg_last_xact_replay_timestamp()::text, 'its base backup'))
                ELSE 'This server is no replica.'
            END,
            HINT = 'Ask again when the replica has caught up; request_attestation() must have been committed on its primary.';
    END IF;
    answer := jsonb_build_object(
        'request_id', request.request_id,
        'profile', safe_delete._raw_profile(request.job, request.target_table, request.selection),
        'server', jsonb_build_object(
            'is_replica', pg_is_in_recovery(),
            'replayed_until', pg_last_xact_replay_timestamp(),
            'position', CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END::text
        )
    );
    RETURN answer || jsonb_build_object('proof', safe_delete._attestation_proof(request, answer));
END;
$$;

COMMENT ON FUNCTION safe_delete.attest(bigint) IS
    'Answers request_attestation(): what the job would take, counted here, with a proof that only this database and its replicas can give. No write. For start_run() on the primary.';
