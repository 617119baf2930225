CREATE OR REPLACE FUNCTION safe_delete._take_along_in_place(whole_id bigint, part_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    child regclass;
    row_count bigint;
    total bigint := 0;
    here record;
BEGIN
    FOR child IN
        SELECT DISTINCT t.target_table
        FROM safe_delete.deletion_target AS t
        JOIN safe_delete.protected_table AS p ON p.target_table = t.target_table AND p.hiding <> 'apart' AND p.is_ready
        WHERE t.deletion_id = whole_id
    LOOP
        SELECT coalesce(sum(c.value::bigint), 0) INTO row_count
        FROM jsonb_array_elements_text(safe_delete._act(
            child, 'restore', 'restore',
            jsonb_build_object('step', 'along', 'deletion_id', whole_id, 'deleted_at', deleted_at, 'part_id', part_id)
        )) AS c;
        PERFORM safe_delete._post(whole_id, child, -row_count);
        PERFORM safe_delete._post(part_id, child, row_count);
        total := total + row_count;
    END LOOP;
    FOR here IN SELECT p.* FROM safe_delete._parents_of_stored(whole_id, deleted_at) AS p WHERE p.heir_id = part_id LOOP
        total := total + safe_delete._give_stored(
            here.child, here.child_columns, here.child_references, whole_id, deleted_at, part_id, deleted_at
        );
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._take_along_in_place(bigint, bigint, timestamptz) IS
    'Adds to a part of a deletion what the cascades of tables in place had taken along with its rows, one level of them. Returns how many.';
