CREATE OR REPLACE FUNCTION safe_delete._empty_storage(target regclass, deletion_id bigint, deleted_at timestamptz, expected_count bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_count bigint;
    keys text;
BEGIN
    PERFORM safe_delete._begin_act(target, 'restore');
    EXECUTE format(
        'WITH gone AS (DELETE FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 RETURNING %s) SELECT count(*), %s FROM gone AS g',
        safe_delete._gate_name(target),
        (SELECT string_agg(format('s.%I', safe_delete._stored_name(k.name)), ', ') FROM unnest(safe_delete._key_names(target)) AS k (name)),
        -- More keys than that may not fit into an event; a restore must not fail for it.
        CASE WHEN expected_count <= 1000000 AND safe_delete._policy_of(target) ->> 'audit_detail' = 'keys'
            THEN safe_delete._keys_text(target, 'g', in_storage => true) ELSE 'NULL' END
    ) INTO row_count, keys USING deletion_id, deleted_at;
    PERFORM safe_delete._end_act(target, 'restore');
    -- A purge, or a trigger of the table, came in between: then nothing is restored at all.
    IF row_count IS DISTINCT FROM expected_count THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('%s rows of %s were deleted, but %s would come back', row_count, safe_delete._known_name(target), expected_count),
            DETAIL = 'Another session purged some of them, or a trigger of the table dropped or added rows.',
            HINT = 'Nothing was restored; look at the table''s triggers and at safe_delete.runs, then try again.';
    END IF;
    IF keys IS NOT NULL THEN
        PERFORM safe_delete._record_event('rows restored', target, jsonb_build_object('deletion_id', deletion_id, 'row_count', row_count), keys::json);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._empty_storage(regclass, bigint, timestamptz, bigint) IS
    'Removes restored rows from deleted storage, and refuses if they are not as many as came back. Records their keys, where the policy says so.';
