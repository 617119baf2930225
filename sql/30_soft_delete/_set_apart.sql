CREATE OR REPLACE FUNCTION safe_delete._set_apart(target regclass, keys jsonb, whole_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part_id bigint := nextval(pg_get_serial_sequence('safe_delete.deletion', 'deletion_id'));
    stored record := safe_delete._stored_keys(target, 'k', 's');
    row_count bigint;
BEGIN
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
    IF row_count = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM safe_delete._split_deletion(whole_id, part_id);
    PERFORM safe_delete._post(whole_id, target, -row_count);
    PERFORM safe_delete._post(part_id, target, row_count);
    PERFORM safe_delete._take_along(whole_id, part_id, deleted_at);
    RETURN part_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._set_apart(regclass, jsonb, bigint, timestamptz) IS
    'Makes rows of a deletion, and what the cascades took along with them, a deletion of its own. Returns its id; NULL when none of them is left in it.';
