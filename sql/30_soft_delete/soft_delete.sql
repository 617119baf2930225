CREATE OR REPLACE FUNCTION safe_delete.soft_delete(target regclass, keys jsonb, reason text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    sent_keys jsonb := safe_delete._sent_keys(protected.target_table, keys);
    earlier_reason text := current_setting('safe_delete.reason', true);
    answer jsonb;
    found_deletion_id bigint;
BEGIN
    -- The hand knows keys by the names of then, and would find none.
    IF protected.key_columns IS DISTINCT FROM safe_delete._key_names(protected.target_table) THEN
        PERFORM safe_delete._require_key(protected.target_table);
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('primary key of %s has changed', safe_delete._known_name(protected.target_table)),
            HINT = format('Call safe_delete.resync(%L) as the table''s owner.', safe_delete._known_name(protected.target_table));
    END IF;
    PERFORM safe_delete._refuse_unseen_columns(protected.target_table);
    IF nullif(reason, '') IS NOT NULL THEN
        PERFORM set_config('safe_delete.reason', reason, true);
    END IF;
    answer := safe_delete._act(protected.target_table, 'take_keys', 'take', jsonb_build_object('keys', sent_keys, 'key_names', to_jsonb(protected.key_columns)));
    IF (answer ->> 'row_count')::bigint > 0 THEN
        IF answer -> 'keys' <> 'null' THEN
            PERFORM safe_delete._follow_deletion(protected.target_table, answer -> 'keys', true);
        END IF;
        -- Apart, the move has recorded it.
        found_deletion_id := CASE WHEN protected.hiding = 'apart' AND NOT answer ? 'keys' THEN safe_delete._own_deletion()
            ELSE safe_delete._current_deletion(protected.gate_name) END;
    END IF;
    PERFORM set_config('safe_delete.reason', coalesce(earlier_reason, ''), true);
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete.soft_delete(regclass, jsonb, text) IS
    'Soft-deletes rows by key: a JSON array of scalars, or of objects for a composite key; one statement, however many. A query of many keys is best put into to_jsonb(ARRAY(…)). Foreign keys act as on a DELETE. Returns the deletion id, NULL when nothing was live.';
