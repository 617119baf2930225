-- The apply worker of a subscription fires row triggers only, so safe_delete_move never sees what it deletes. Where columns
-- have changed this one refuses, and the worker stops and tries again: nothing is lost until resync().
CREATE OR REPLACE FUNCTION safe_delete._move_replicated_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        p.gate_name || '__move_replicated',
        safe_delete._body(target, E'    deletion_id bigint;\n', format(
            $body$    -- A session that only says that it is a replica fires safe_delete_move, too.
    IF NOT EXISTS (SELECT FROM pg_stat_get_subscription(NULL) AS s WHERE s.pid = pg_backend_pid()) THEN
        RETURN NULL;
    END IF;
    IF TG_RELID <> %1$s OR safe_delete._fingerprint(%1$s) IS DISTINCT FROM %2$L OR NOT %9$s THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('columns of %%I.%%I have changed: its deleted rows cannot be kept', TG_TABLE_SCHEMA, TG_TABLE_NAME),
            HINT = format('Call safe_delete.resync(%%L) as the table''s owner; the subscription then goes on.', format('%%I.%%I', TG_TABLE_SCHEMA, TG_TABLE_NAME));
    END IF;
    IF to_regclass('safe_delete_data.' || quote_ident(%3$L || to_char(now() AT TIME ZONE 'UTC', %4$L))) IS NULL THEN
        PERFORM safe_delete._make_storage_partition(%1$s, now());
    END IF;
    deletion_id := safe_delete._own_deletion();
    INSERT INTO safe_delete_data.%5$I (%6$s, deleted_at, deletion_id)
    VALUES (%7$s, now(), deletion_id);
    PERFORM safe_delete._record_move(deletion_id, %8$L, 1);
    RETURN NULL;
$body$,
            target::oid,
            safe_delete._fingerprint(target),
            p.gate_name || '__',
            CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END,
            p.gate_name,
            safe_delete._column_list(target, '', true, in_storage => true),
            (SELECT string_agg(safe_delete._to_stored('OLD.' || safe_delete._quoted(c.column_name), c.type_id), ', ' ORDER BY c.column_number) FROM safe_delete._columns(target) AS c),
            p.gate_name,
            safe_delete._storage_fit(target)
        ))
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._move_replicated_source(regclass) IS
    'Source of the trigger function that keeps, one by one, rows which a subscription deletes.';
