-- First nobody may delete what the rows reference; then those whose parent stays deleted go over to its deletion; then all
-- others come back together.
CREATE OR REPLACE FUNCTION safe_delete._restore_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    targets regclass[] := ARRAY(
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.hiding <> 'apart'
            AND p.is_ready
            AND EXISTS (
                SELECT FROM safe_delete.deletion_target AS t
                WHERE t.deletion_id = _restore_in_place.deletion_id AND t.target_table = p.target_table
            )
        ORDER BY p.target_table
    );
    arguments jsonb := jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at);
    target regclass;
    answer jsonb;
    moved bigint := 1;
    total bigint := 0;
BEGIN
    FOREACH target IN ARRAY targets LOOP
        PERFORM safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "lock"}');
    END LOOP;
    WHILE moved > 0 LOOP
        moved := 0;
        FOREACH target IN ARRAY targets LOOP
            answer := safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "move"}');
            moved := moved + safe_delete._record_moved(deletion_id, target, answer);
        END LOOP;
    END LOOP;
    FOREACH target IN ARRAY targets LOOP
        answer := safe_delete._act(target, 'restore', 'restore', arguments || '{"step": "check"}');
        IF answer <> '[]' THEN
            RAISE EXCEPTION USING
                ERRCODE = 'foreign_key_violation',
                MESSAGE = format('rows of %s reference deleted rows of %s', safe_delete._known_name(target), answer ->> 0),
                DETAIL = format('They are rows of %s that another deletion took.', answer ->> 0),
                HINT = 'Restore that deletion first.',
                TABLE = safe_delete._known_name(target);
        END IF;
    END LOOP;
    FOREACH target IN ARRAY targets LOOP
        PERFORM safe_delete._hold_restored(target, deletion_id, deleted_at);
        answer := safe_delete._act(target, 'restore', 'restore', arguments);
        PERFORM safe_delete._post(deletion_id, target, -(answer ->> target::oid::text)::bigint);
        total := total + (answer ->> target::oid::text)::bigint;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place(bigint, timestamptz) IS 'Makes rows of a deletion live again in all tables that keep their deleted rows. Returns how many.';
