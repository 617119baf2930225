CREATE OR REPLACE FUNCTION safe_delete._set_hiding(target regclass, hiding text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_switch(target);
    PERFORM safe_delete._drop_generated(target, '{profile,take,take_keys,restore,profile_deleted,purge,count_deleted,key_values,find,present,obstacles,links,follow,survivors,keys,delete,ask,attempt,check,answer,update,move,move_row,move_replicated,all,switch}');
    DELETE FROM safe_delete.replaced_index AS r WHERE r.target_table = target AND _set_hiding.hiding = 'apart';
    UPDATE safe_delete.protected_table AS p
    SET hiding = _set_hiding.hiding,
        settings = safe_delete._switched_settings(p.settings, _set_hiding.settings, p.hiding, _set_hiding.hiding),
        storage_partition = coalesce(_set_hiding.settings ->> 'storage_partition', p.storage_partition),
        live_grants = NULL,
        moved_names = NULL,
        kept_sequences = NULL,
        is_ready = false
    WHERE p.target_table = target;
    -- Of what a table in place has, the kit's own columns are left out: only the registry says so.
    UPDATE safe_delete.protected_table AS p
    SET column_fingerprint = safe_delete._fingerprint(target), column_names = safe_delete._column_names(target)
    WHERE p.target_table = target;
END;
$$;

COMMENT ON FUNCTION safe_delete._set_hiding(regclass, text, jsonb) IS
    'Step of switch_hiding(): from here on the registry says the other way of hiding; resync() then makes all that belongs to it.';
