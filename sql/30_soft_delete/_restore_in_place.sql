-- After _move_in_place(): what is still in the deletion comes back together.
CREATE OR REPLACE FUNCTION safe_delete._restore_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    targets regclass[] := safe_delete._targets_in_place(deletion_id);
    arguments jsonb := jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at);
    target regclass;
    answer jsonb;
    total bigint := 0;
BEGIN
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
        answer := safe_delete._act(
            target, 'restore', 'restore', arguments || jsonb_build_object('audit_detail', safe_delete._policy_of(target) -> 'audit_detail')
        );
        IF answer ->> 'keys' IS NOT NULL THEN
            PERFORM safe_delete._record_event(
                'rows restored', target, jsonb_build_object('deletion_id', deletion_id, 'row_count', answer -> target::oid::text), (answer ->> 'keys')::json
            );
        END IF;
        PERFORM safe_delete._post(deletion_id, target, -(answer ->> target::oid::text)::bigint);
        total := total + (answer ->> target::oid::text)::bigint;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place(bigint, timestamptz) IS 'Makes rows of a deletion live again in all tables that keep their deleted rows. Returns how many.';
