CREATE OR REPLACE FUNCTION safe_delete._finish_unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._close_gate(target);
    SELECT p.* INTO STRICT protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    IF (SELECT c.relnamespace FROM pg_class AS c WHERE c.oid = target) = 'safe_delete_data'::regnamespace THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is still in safe_delete_data', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.unprotect(), which moves it back first.';
    END IF;

    PERFORM safe_delete._drop_generated(target, '{profile,take,take_keys,restore,profile_deleted,purge,count_deleted,key_values,find,present,obstacles,links,follow,survivors,keys,is_chosen,is_subject,was_subject,delete,ask,attempt,check,answer,update,move,move_row,move_replicated,all}');
    PERFORM safe_delete._refuse_lost_storage(protected);
    IF protected.hiding = 'apart' THEN
        EXECUTE format('DROP TABLE IF EXISTS safe_delete_data.%I', protected.gate_name);
    END IF;
    -- What was cut has keys in it, which may be personal data; nobody could put it back now.
    DELETE FROM safe_delete.detachment AS d WHERE target IN (d.parent_table, d.child_table);
    DELETE FROM safe_delete.replaced_index AS r WHERE r.target_table = target;
    DELETE FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    IF NOT safe_delete._is_gated(target) AND NOT EXISTS (
        SELECT FROM safe_delete.protected_table AS p
        WHERE p.hiding <> 'apart' AND safe_delete._table_owner(p.target_table) = safe_delete._table_owner(target)
    ) THEN
        EXECUTE format('REVOKE EXECUTE ON FUNCTION safe_delete._current_deletion(name) FROM %I', safe_delete._table_owner(target));
    END IF;
    PERFORM safe_delete._record_event('table unprotected', target, jsonb_build_object('hiding', protected.hiding));
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_unprotect(regclass) IS 'Last step of unprotect(): removes what belongs to the kit, forgets the table, records the event.';
