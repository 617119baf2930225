-- First nobody may delete what the rows reference; then those whose parent stays deleted go over to its deletion.
CREATE OR REPLACE FUNCTION safe_delete._move_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    targets regclass[] := safe_delete._targets_in_place(deletion_id);
    arguments jsonb := jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at);
    target regclass;
    answer jsonb;
    moved bigint := 1;
BEGIN
    FOREACH target IN ARRAY targets LOOP
        PERFORM safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "lock"}');
    END LOOP;
    WHILE moved > 0 LOOP
        moved := 0;
        FOREACH target IN ARRAY targets LOOP
            answer := safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "heirs_of_move"}');
            CONTINUE WHEN answer = '[]';
            -- One may be under restore: then we wait, and its rows are live.
            PERFORM FROM safe_delete.deletion AS d
            WHERE d.deletion_id IN (SELECT h.value::bigint FROM jsonb_array_elements_text(answer) AS h)
            ORDER BY d.deletion_id FOR UPDATE OF d;
            answer := safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "move"}');
            moved := moved + safe_delete._record_moved(deletion_id, target, answer);
        END LOOP;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._move_in_place(bigint, timestamptz) IS
    'Keeps other sessions from deleting what rows of a deletion in place reference, and gives those whose cascading parent another deletion has over to that one.';
