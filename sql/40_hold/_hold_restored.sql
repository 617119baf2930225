-- Not behind _lock_target(): a purge holds that while it waits for the rows that the restore reads.
CREATE OR REPLACE FUNCTION safe_delete._hold_restored(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    retention text := (
        SELECT r.parameters ->> 'retain'
        FROM safe_delete.run AS r
        WHERE r.target_table = target AND r.job = 'mark' AND r.parameters ->> 'retain' <> 'never'
        ORDER BY r.run_id DESC
        LIMIT 1
    );
    most integer := 10000;
    keys jsonb;
BEGIN
    IF retention IS NULL THEN
        RETURN;
    END IF;
    -- So many keys would slow each batch down: then it is the whole table.
    IF NOT safe_delete._is_apart(target) THEN
        keys := safe_delete._act(
            target, 'restore', 'restore',
            jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at, 'step', 'keys', 'limit', most + 1)
        ) -> 'keys';
        IF keys = 'null' THEN
            RETURN;
        END IF;
        keys := CASE WHEN jsonb_array_length(keys) <= most THEN keys END;
    ELSIF safe_delete._storage_count(target, deletion_id, deleted_at) <= most THEN
        EXECUTE format(
            'SELECT jsonb_agg(jsonb_build_object(%s)) FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
            (SELECT string_agg(format('%L, format(''%%s'', %s)', k.name, safe_delete._field('s', safe_delete._stored_name(k.name))), ', ') FROM unnest(safe_delete._key_names(target)) AS k (name)),
            safe_delete._gate_name(target)
        ) INTO keys USING deletion_id, deleted_at;
    END IF;
    PERFORM safe_delete._insert_hold(
        target, keys, format('restored from deletion %s', deletion_id), NULL, clock_timestamp() + retention::interval
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._hold_restored(regclass, bigint, timestamptz) IS
    'Keeps rows that are about to be restored from being marked again: by a hold for as long as the retention of the table''s last mark; none where no mark ever ran. Beyond 10,000 rows it holds the whole table.';
