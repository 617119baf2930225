CREATE OR REPLACE FUNCTION safe_delete._set_apart(target regclass, keys jsonb, whole_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part_id bigint := nextval(pg_get_serial_sequence('safe_delete.deletion', 'deletion_id'));
    row_count bigint := safe_delete._make_part(target, keys, whole_id, part_id, deleted_at);
BEGIN
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
