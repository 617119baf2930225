CREATE OR REPLACE FUNCTION safe_delete._give_to_parents(
    deletion_id bigint,
    deleted_at timestamptz,
    child regclass,
    parent regclass,
    agreement text,
    parent_key text,
    parent_text text,
    present jsonb
)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    heir_id bigint;
    heir_time timestamptz;
    row_count bigint;
    total bigint := 0;
BEGIN
    FOR heir_id, heir_time IN EXECUTE format(
        'SELECT DISTINCT p.deletion_id, p.deleted_at
        FROM safe_delete_data.%I AS c
        JOIN safe_delete_data.%I AS p ON %s
        WHERE c.deletion_id = $1 AND c.deleted_at = $2 AND p.deletion_id <> $1
        ORDER BY p.deletion_id',
        safe_delete._gate_name(child), safe_delete._gate_name(parent), agreement
    ) USING deletion_id, deleted_at LOOP
        -- It may be under restore: then we wait, and find its rows gone.
        PERFORM FROM safe_delete.deletion AS d WHERE d.deletion_id = heir_id FOR UPDATE;
        PERFORM safe_delete._make_storage_partition(child, heir_time);
    END LOOP;
    PERFORM safe_delete._begin_act(child, 'restore');
    FOR heir_id, row_count IN EXECUTE format(
        'WITH parent AS (
            SELECT DISTINCT ON (%1$s) p.*
            FROM safe_delete_data.%2$I AS p
            WHERE p.deletion_id <> $1
            -- A part goes back to the deletion that it was taken from, if that has its parent.
            ORDER BY %1$s, p.deletion_id = (SELECT d.split_from FROM safe_delete.deletion AS d WHERE d.deletion_id = $1) DESC NULLS LAST,
                p.deleted_at DESC, p.deletion_id DESC
        ), moved AS (
            UPDATE safe_delete_data.%3$I AS c
            SET deletion_id = p.deletion_id, deleted_at = p.deleted_at
            FROM parent AS p
            WHERE %4$s AND c.deletion_id = $1 AND c.deleted_at = $2
                AND NOT $3 @> jsonb_build_array(to_jsonb(%5$s))
                -- Its parent comes back with it, whoever else has an earlier row of that key.
                AND NOT EXISTS (
                    SELECT FROM safe_delete_data.%2$I AS p
                    WHERE %4$s AND p.deletion_id = $1 AND p.deleted_at = $2
                )
            RETURNING c.deletion_id
        )
        SELECT m.deletion_id, count(*) FROM moved AS m GROUP BY m.deletion_id',
        parent_key, safe_delete._gate_name(parent), safe_delete._gate_name(child), agreement, parent_text
    ) USING deletion_id, deleted_at, present LOOP
        PERFORM safe_delete._post(deletion_id, child, -row_count);
        PERFORM safe_delete._post(heir_id, child, row_count);
        PERFORM safe_delete._copy_links(child, deletion_id, heir_id);
        PERFORM safe_delete._record_event(
            'rows stay deleted', child,
            jsonb_build_object('deletion_id', deletion_id, 'now_of', heir_id, 'row_count', row_count)
        );
        total := total + row_count;
    END LOOP;
    PERFORM safe_delete._end_act(child, 'restore');
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._give_to_parents(bigint, timestamptz, regclass, regclass, text, text, text, jsonb) IS
    'Gives rows of a deletion to the latest deletions that have their parents in storage, but for parents that are live (present).';
