CREATE OR REPLACE FUNCTION safe_delete._storage_step(this_run safe_delete.run, batch_size integer, may_wait boolean, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
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
    arguments := this_run.selection || safe_delete._held('purge', target, this_run.held_ancestors -> 'keys') || jsonb_build_object(
        'from_time', here.from_time,
        'to_time', here.to_time,
        'audit_detail', safe_delete._policy_of(target) ->> 'audit_detail'
    );
    -- No restore is half-way through these rows, and none begins before we commit.
    IF after_run.next_block = 0 THEN
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE %s', here.partition, CASE WHEN NOT may_wait THEN 'NOWAIT' END);
        PERFORM safe_delete._count_rows(target, here.partition);
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
        PERFORM safe_delete._record_purge(this_run.run_id, (answer ->> 'row_count')::bigint, (answer ->> 'keys')::json);
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

COMMENT ON FUNCTION safe_delete._storage_step(safe_delete.run, integer, boolean) IS
    'One step over deleted storage: a whole partition where all of it is eligible, otherwise a window of one. Unless it may wait, it fails where another session has the partition.';
