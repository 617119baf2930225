CREATE OR REPLACE FUNCTION safe_delete._make_part(target regclass, keys jsonb, whole_id bigint, part_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored record;
    row_count bigint;
BEGIN
    IF NOT safe_delete._is_apart(target) THEN
        RETURN safe_delete._act(
            target, 'restore', 'restore',
            jsonb_build_object('step', 'part', 'deletion_id', whole_id, 'deleted_at', deleted_at, 'part_id', part_id, 'keys', keys)
        ) ->> 0;
    END IF;
    stored := safe_delete._stored_keys(target, 'k', 's');
    PERFORM safe_delete._begin_act(target, 'restore');
    EXECUTE format(
        'UPDATE safe_delete_data.%I AS s
        SET deletion_id = $2
        FROM jsonb_to_recordset($4) AS k (%s)
        WHERE %s AND s.deletion_id = $1 AND s.deleted_at = $3',
        safe_delete._gate_name(target), stored.record_definition, stored.agreement
    ) USING whole_id, part_id, deleted_at, keys;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    PERFORM safe_delete._end_act(target, 'restore');
    RETURN row_count;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_part(regclass, jsonb, bigint, bigint, timestamptz) IS 'Gives rows of a deletion, by key, another deletion id. Returns how many.';
