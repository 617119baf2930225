CREATE OR REPLACE FUNCTION safe_delete._keys_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__keys')::name,
        false,
        $code$    storage_partition regclass := (arguments ->> 'partition')::oid::regclass;
    run_id bigint := (arguments ->> 'run_id')::bigint;
    block_count bigint := pg_relation_size(storage_partition) / current_setting('block_size')::bigint;
    taken bigint := 0;
    portion bigint;
    keys json;
$code$,
        format(
            $code$    IF arguments ->> 'audit_detail' = 'count' THEN
        EXECUTE format('SELECT count(*) FROM ONLY %%s', storage_partition) INTO taken;
        PERFORM safe_delete._record_purge(run_id, taken, NULL);
    ELSE
        -- In portions that fit into an event.
        FOR first_block IN 0..block_count BY 2048 LOOP
            EXECUTE format(%L, storage_partition)
            INTO portion, keys
            USING format('(%%s,0)', first_block)::tid, format('(%%s,0)', first_block + 2048)::tid;
            PERFORM safe_delete._record_purge(run_id, portion, keys);
            taken := taken + portion;
        END LOOP;
    END IF;
    RETURN jsonb_build_object('row_count', taken);
$code$,
            safe_delete._keys_query(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._keys_source(regclass) IS
    'Source of the function that records a storage partition, all of which is about to go: how many rows, or their keys.';
