CREATE OR REPLACE FUNCTION safe_delete._empty_storage(target regclass, deletion_id bigint, deleted_at timestamptz, expected_count bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_count bigint;
BEGIN
    PERFORM safe_delete._begin_act(target, 'restore');
    EXECUTE format(
        'DELETE FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._gate_name(target)
    ) USING deletion_id, deleted_at;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    PERFORM safe_delete._end_act(target, 'restore');
    -- A purge, or a trigger of the table, came in between: then nothing is restored at all.
    IF row_count IS DISTINCT FROM expected_count THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('%s rows of %s were deleted, but %s would come back', row_count, safe_delete._table_name(target), expected_count),
            DETAIL = 'Another session purged some of them, or a trigger of the table dropped or added rows.',
            HINT = 'Nothing was restored; look at the table''s triggers and at safe_delete.runs, then try again.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._empty_storage(regclass, bigint, timestamptz, bigint) IS 'Removes restored rows from deleted storage, and refuses if they are not as many as came back.';
