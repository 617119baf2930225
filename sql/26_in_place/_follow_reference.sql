CREATE OR REPLACE FUNCTION safe_delete._follow_reference(parent regclass, foreign_key oid, keys jsonb, settles boolean, run_id bigint DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reference record;
    step text;
    answer jsonb;
BEGIN
    SELECT r.* INTO reference FROM safe_delete._inbound_keys(parent) AS r WHERE r.foreign_key = _follow_reference.foreign_key;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM safe_delete._refuse_unfollowable(parent, foreign_key);
    step := CASE WHEN reference.delete_action IN ('a', 'r') THEN 'see' WHEN reference.delete_action = 'c' THEN 'take' ELSE 'cut' END;
    PERFORM safe_delete._begin_act(parent, 'take', run_id);
    answer := safe_delete._use_hand(
        parent, 'follow',
        jsonb_build_object('foreign_key', foreign_key::text, 'child_hiding', reference.child_hiding, 'step', step, 'keys', keys, 'settles', settles)
    );
    PERFORM safe_delete._end_act(parent, 'take');
    IF step = 'see' AND (answer ->> 'row_count')::bigint > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            MESSAGE = format('rows of %s are still referenced by live rows of %s', safe_delete._known_name(parent), safe_delete._known_name(reference.child)),
            DETAIL = format('Foreign key %I has ON DELETE %s.', reference.foreign_key_name, CASE reference.delete_action WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END),
            HINT = 'Delete those first. Nothing was deleted.',
            TABLE = safe_delete._known_name(reference.child),
            CONSTRAINT = reference.foreign_key_name;
    END IF;
    IF (answer ->> 'left_count')::bigint > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'foreign_key_violation',
            MESSAGE = format('rows of %s still reference rows of %s that would be deleted', safe_delete._known_name(reference.child), safe_delete._known_name(parent)),
            DETAIL = format('Foreign key %I acts on them, and a trigger of that table, or the default of its columns, undoes it.', reference.foreign_key_name),
            HINT = 'Let the trigger pass rows on whose deleted_at changes. Nothing was deleted.',
            TABLE = safe_delete._known_name(reference.child),
            CONSTRAINT = reference.foreign_key_name;
    END IF;
    IF answer -> 'links' <> 'null' THEN
        INSERT INTO safe_delete.detachment (transaction_id, detached_at, cut_at, parent_table, child_table, foreign_key_name, links)
        VALUES (pg_current_xact_id(), now(), now(), parent, reference.child_root, reference.foreign_key_name, answer -> 'links');
    END IF;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_reference(regclass, oid, jsonb, boolean, bigint) IS
    'Does to the rows that reference hidden rows by one foreign key what it says. Returns how many, and their keys where they were hidden, too. Raises a foreign key violation where they forbid it.';
