CREATE OR REPLACE FUNCTION safe_delete._storage_partitions(target regclass)
RETURNS TABLE (partition regclass, from_time timestamptz, to_time timestamptz)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- By the calendar of UTC, as the partitions are made: a day of the session's may have 23 hours.
    SELECT
        i.inhrelid::regclass,
        b.from_time,
        (b.from_time AT TIME ZONE 'UTC' + ('1 ' || p.storage_partition)::interval) AT TIME ZONE 'UTC'
    FROM safe_delete.protected_table AS p
    JOIN pg_inherits AS i ON i.inhparent = format('safe_delete_data.%I', p.gate_name)::regclass
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (
        SELECT to_timestamp(
            substr(c.relname::text, length(p.gate_name::text) + 3) || ' +00',
            CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD TZH' ELSE 'YYYYMM TZH' END
        ) AS from_time
    ) AS b
    WHERE p.target_table = target
    ORDER BY b.from_time
$$;

COMMENT ON FUNCTION safe_delete._storage_partitions(regclass) IS 'Partitions of deleted storage with the range of deleted_at that they cover, oldest first.';

CREATE OR REPLACE FUNCTION safe_delete._remove_partition(storage_partition regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $$
BEGIN
    BEGIN
        EXECUTE format('DROP TABLE %s', storage_partition);
    EXCEPTION
        WHEN lock_not_available THEN
            -- A DROP needs the whole storage for a moment, and an application is deleting: empty it instead.
            EXECUTE format('TRUNCATE TABLE ONLY %s', storage_partition);
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._remove_partition(regclass) IS 'Drops a partition of deleted storage; empties it where a DROP would make the application wait.';

CREATE OR REPLACE FUNCTION safe_delete._purge_partition(this_run safe_delete.run, storage_partition regclass, arguments jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    block_count bigint := pg_relation_size(storage_partition) / current_setting('block_size')::bigint;
    taken bigint := 0;
    answer jsonb;
BEGIN
    -- Keys in portions that fit into an event; a mere count needs no portions.
    FOR first_block IN 0..CASE arguments ->> 'audit_detail' WHEN 'count' THEN 0 ELSE block_count END BY 2048 LOOP
        answer := safe_delete._call_storage_hand(
            this_run.target_table, 'keys',
            arguments || jsonb_build_object('run_id', this_run.run_id, 'from_block', first_block, 'to_block', first_block + 2048)
        );
        taken := taken + (answer ->> 'row_count')::bigint;
    END LOOP;
    PERFORM safe_delete._remove_partition(storage_partition);
    RETURN taken;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_partition(safe_delete.run, regclass, jsonb) IS 'Purges a partition all of whose rows are eligible, as a whole.';

CREATE OR REPLACE FUNCTION safe_delete._is_purgeable_whole(this_run safe_delete.run, to_time timestamptz, arguments jsonb)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_time > least((this_run.selection ->> 'deleted_before')::timestamptz, safe_delete._minimum_grace_ends(safe_delete._gate_name(this_run.target_table))) THEN
        RETURN false;
    END IF;
    -- Where only deleted_at decides, the bounds of the partition say it all.
    IF this_run.selection ->> 'cutoff' IS NULL AND arguments -> 'held' = '[]' THEN
        RETURN true;
    END IF;
    RETURN (safe_delete._call_storage_hand(this_run.target_table, 'survivors', arguments) ->> 'row_count')::bigint = 0;
END;
$$;

COMMENT ON FUNCTION safe_delete._is_purgeable_whole(safe_delete.run, timestamptz, jsonb) IS 'Whether a purge may take every row of a storage partition.';

CREATE OR REPLACE FUNCTION safe_delete._storage_step(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := this_run.target_table;
    arguments jsonb;
    here record;
    width bigint;
    answer jsonb;
    began_at timestamptz;
BEGIN
    after_run := this_run;
    taken := 0;
    finished := false;
    SELECT s.* INTO here
    FROM safe_delete._storage_partitions(target) AS s
    WHERE s.from_time < (this_run.selection ->> 'deleted_before')::timestamptz
        AND (this_run.next_time IS NULL OR s.from_time >= this_run.next_time)
    LIMIT 1;
    IF NOT FOUND THEN
        after_run := safe_delete._end_pass(after_run);
        finished := after_run.next_time IS NOT NULL OR this_run.next_time IS NULL;
        RETURN;
    END IF;

    PERFORM safe_delete._begin_act(target, 'purge', this_run.run_id);
    IF after_run.next_time IS DISTINCT FROM here.from_time THEN
        after_run.next_time := here.from_time;
        after_run.next_block := 0;
    END IF;
    arguments := this_run.selection || jsonb_build_object(
        'held', safe_delete._held_keys(target),
        'from_time', here.from_time,
        'to_time', here.to_time,
        'audit_detail', safe_delete._policy_of(target) ->> 'audit_detail'
    );
    -- No restore is half-way through these rows, and none begins before we commit.
    IF after_run.next_block = 0 THEN
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', here.partition);
    END IF;
    IF after_run.next_block = 0 AND safe_delete._is_purgeable_whole(this_run, here.to_time, arguments) THEN
        taken := safe_delete._purge_partition(after_run, here.partition, arguments);
        after_run.next_time := here.to_time;
    ELSE
        width := least(after_run.window_blocks, safe_delete._width_for(here.partition, batch_size));
        began_at := clock_timestamp();
        answer := safe_delete._call_storage_hand(
            target, 'purge',
            arguments || jsonb_build_object('from_block', after_run.next_block, 'to_block', after_run.next_block + width)
        );
        PERFORM safe_delete._record_purge(this_run.run_id, (answer ->> 'row_count')::bigint, answer ->> 'keys');
        taken := (answer ->> 'row_count')::bigint;
        after_run.window_blocks := safe_delete._next_width(width, clock_timestamp() - began_at);
        after_run.next_block := after_run.next_block + width;
        IF after_run.next_block * current_setting('block_size')::bigint >= pg_relation_size(here.partition) THEN
            after_run.next_time := here.to_time;
            after_run.next_block := 0;
        END IF;
    END IF;
    PERFORM safe_delete._end_act(target, 'purge');
    after_run.pass_row_count := after_run.pass_row_count + taken;
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_step(safe_delete.run, integer) IS
    'One step over deleted storage: a whole partition where all of it is eligible, otherwise a window of one.';

CREATE OR REPLACE FUNCTION safe_delete._storage_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began_at timestamptz := clock_timestamp();
    step record;
BEGIN
    after_run := this_run;
    taken := 0;
    finished := false;
    WHILE NOT finished AND clock_timestamp() - began_at < interval '200 milliseconds' AND coalesce(taken < batch_size, true) LOOP
        step := safe_delete._storage_step(after_run, batch_size);
        after_run := step.after_run;
        taken := taken + step.taken;
        finished := step.finished;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_batch(safe_delete.run, integer) IS 'One batch over deleted storage, about 250 ms long; a partition that goes as a whole may take longer.';
