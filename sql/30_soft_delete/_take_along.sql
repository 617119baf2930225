CREATE OR REPLACE FUNCTION safe_delete._take_along(whole_id bigint, part_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reference record;
    row_count bigint;
    pass_count bigint := 1;
BEGIN
    WHILE pass_count > 0 LOOP
        pass_count := safe_delete._take_along_in_place(whole_id, part_id, deleted_at);
        FOR reference IN
            SELECT r.*
            FROM safe_delete._cascade_references() AS r
            JOIN safe_delete._deletion_account(whole_id) AS c ON c.target_table = r.child AND c.row_count > 0
            JOIN safe_delete._deletion_account(part_id) AS p ON p.target_table = r.parent
        LOOP
            PERFORM safe_delete._begin_act(reference.child, 'restore');
            EXECUTE format(
                'UPDATE safe_delete_data.%I AS c
                SET deletion_id = $2
                FROM safe_delete_data.%I AS p
                WHERE %s
                    AND c.deletion_id = $1 AND c.deleted_at = $3
                    AND p.deletion_id = $2 AND p.deleted_at = $3',
                safe_delete._gate_name(reference.child), safe_delete._gate_name(reference.parent), reference.agreement
            ) USING whole_id, part_id, deleted_at;
            GET DIAGNOSTICS row_count = ROW_COUNT;
            PERFORM safe_delete._end_act(reference.child, 'restore');
            PERFORM safe_delete._post(whole_id, reference.child, -row_count);
            PERFORM safe_delete._post(part_id, reference.child, row_count);
            pass_count := pass_count + row_count;
        END LOOP;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._take_along(bigint, bigint, timestamptz) IS
    'Adds to a part of a deletion what the cascades had taken along with its rows, to any depth.';
