-- Rows in place have gone over to their parents before; these lie in storage.
CREATE OR REPLACE FUNCTION safe_delete._move_to_parents_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    row_count bigint;
    total bigint := 0;
BEGIN
    FOR here IN
        SELECT p.*
        FROM safe_delete._parents_of_stored(_move_to_parents_in_place.deletion_id, deleted_at) AS p
        WHERE p.heir_id <> _move_to_parents_in_place.deletion_id
        ORDER BY p.heir_id
    LOOP
        -- It may be under restore: then we wait, and find its rows gone in the next round.
        PERFORM FROM safe_delete.deletion AS d WHERE d.deletion_id = here.heir_id FOR UPDATE;
        row_count := safe_delete._give_stored(
            here.child, here.child_columns, here.child_references, deletion_id, deleted_at, here.heir_id, here.heir_time
        );
        IF row_count > 0 THEN
            PERFORM safe_delete._copy_links(here.child, deletion_id, here.heir_id);
            PERFORM safe_delete._record_event(
                'rows stay deleted', here.child,
                jsonb_build_object('deletion_id', deletion_id, 'now_of', here.heir_id, 'row_count', row_count)
            );
        END IF;
        total := total + row_count;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._move_to_parents_in_place(bigint, timestamptz) IS
    'Gives rows of a deletion in storage whose cascading parent is a row in place that another deletion has over to that one. Returns how many.';
