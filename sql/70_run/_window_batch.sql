CREATE OR REPLACE FUNCTION safe_delete._block_count(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(max(pg_catalog.pg_relation_size(r) / current_setting('block_size')::bigint), 0)
    FROM safe_delete._relations(target) AS r
$$;

COMMENT ON FUNCTION safe_delete._block_count(regclass) IS 'Heap blocks of the table, of the largest of its partitions.';

CREATE OR REPLACE FUNCTION safe_delete._next_width(width bigint, elapsed interval)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
RETURN least(65536, greatest(1, (
    width * least(2.0, greatest(0.25, 250.0 / greatest(1000 * extract(epoch FROM elapsed), 1.0)))
)::bigint));

COMMENT ON FUNCTION safe_delete._next_width(bigint, interval) IS 'Blocks that the next window should have so that it takes 250 ms; at most twice, at least a quarter of the last.';

CREATE OR REPLACE FUNCTION safe_delete._width_for(target regclass, batch_size integer)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT greatest(1, (batch_size / coalesce(nullif(max(c.reltuples / nullif(c.relpages, 0)), 0), 50))::bigint)
    FROM safe_delete._relations(target) AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = r
    HAVING batch_size IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._width_for(regclass, integer) IS
    'Blocks that hold about this many rows, by the table''s statistics, or 50 rows a block; NULL where no number is given.';

CREATE OR REPLACE FUNCTION safe_delete._take_window(this_run safe_delete.run, width bigint, held jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arguments jsonb := this_run.selection || jsonb_build_object(
        'held', held,
        'from_block', this_run.next_block,
        'to_block', this_run.next_block + width,
        'audit_detail', safe_delete._policy_of(this_run.target_table) ->> 'audit_detail'
    );
    answer jsonb;
BEGIN
    IF this_run.job = 'mark' THEN
        answer := safe_delete._act(this_run.target_table, 'take', 'take', arguments, this_run.run_id);
    ELSE
        answer := safe_delete._act(this_run.target_table, 'purge', 'purge', arguments, this_run.run_id);
        PERFORM safe_delete._record_purge(this_run.run_id, (answer ->> 'row_count')::bigint, answer ->> 'keys');
    END IF;
    RETURN (answer ->> 'row_count')::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete._take_window(safe_delete.run, bigint, jsonb) IS 'Marks or purges what a window of the table holds. Returns the number of rows.';

CREATE OR REPLACE FUNCTION safe_delete._record_purge(run_id bigint, row_count bigint, keys text)
RETURNS void
LANGUAGE sql
AS $$
    SELECT safe_delete._record_event(
        'purge batch',
        r.target_table,
        jsonb_build_object('run_id', r.run_id, 'row_count', _record_purge.row_count),
        keys::json
    )
    FROM safe_delete.run AS r
    WHERE r.run_id = _record_purge.run_id
        AND _record_purge.row_count > 0
$$;

COMMENT ON FUNCTION safe_delete._record_purge(bigint, bigint, text) IS 'Audit event of a purge batch: how many rows and, as the policy says, their keys.';

CREATE OR REPLACE FUNCTION safe_delete._end_pass(this_run safe_delete.run)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    left_over bigint := safe_delete._left_over(this_run.job, this_run.target_table, this_run.selection);
BEGIN
    -- An UPDATE may have moved a row behind us: then once more from the start, as long as passes take anything. Not for
    -- ever: a trigger of the table may put back what is taken.
    this_run.is_exhausted := left_over = 0;
    IF left_over > 0 AND this_run.pass_row_count > 0 AND this_run.pass_number < 10 THEN
        this_run.next_block := 0;
        this_run.next_time := NULL;
        this_run.pass_number := this_run.pass_number + 1;
        this_run.pass_row_count := 0;
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_pass(safe_delete.run) IS 'At the end of the table: asserts that nothing eligible is left, or begins another pass.';

CREATE OR REPLACE FUNCTION safe_delete._window_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began_at timestamptz := clock_timestamp();
    window_began_at timestamptz;
    block_count bigint := safe_delete._block_count(this_run.target_table);
    held jsonb := safe_delete._held_keys(this_run.target_table);
    width bigint;
    window_taken bigint;
BEGIN
    after_run := this_run;
    taken := 0;
    finished := false;
    LOOP
        IF after_run.next_block >= block_count THEN
            after_run := safe_delete._end_pass(after_run);
            finished := after_run.next_block > 0 OR block_count = 0;
            EXIT;
        END IF;
        width := least(after_run.window_blocks, safe_delete._width_for(this_run.target_table, batch_size - taken::integer));
        window_began_at := clock_timestamp();
        window_taken := safe_delete._take_window(after_run, width, held);
        after_run.next_block := after_run.next_block + width;
        after_run.window_blocks := safe_delete._next_width(width, clock_timestamp() - window_began_at);
        after_run.pass_row_count := after_run.pass_row_count + window_taken;
        taken := taken + window_taken;
        EXIT WHEN clock_timestamp() - began_at > interval '200 milliseconds' OR taken >= batch_size;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._window_batch(safe_delete.run, integer) IS 'One batch over the table itself, window by window of heap blocks, about 250 ms long.';
