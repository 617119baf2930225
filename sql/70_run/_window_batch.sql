CREATE OR REPLACE FUNCTION safe_delete._window_batch(this_run safe_delete.run, batch_size integer, OUT after_run safe_delete.run, OUT taken bigint, OUT finished boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began_at timestamptz := clock_timestamp();
    window_began_at timestamptz;
    block_count bigint := safe_delete._block_count(this_run.target_table);
    selection jsonb := safe_delete._batch_selection(this_run);
    width bigint;
    from_window record;
BEGIN
    after_run := this_run;
    taken := 0;
    finished := false;
    PERFORM safe_delete._refuse_uncountable(this_run.target_table, this_run.job = 'purge');
    LOOP
        IF after_run.next_block >= block_count THEN
            after_run := safe_delete._end_pass(after_run);
            finished := after_run.is_exhausted OR after_run.next_block >= block_count AND NOT after_run.must_look_again;
            EXIT;
        END IF;
        width := least(after_run.window_blocks, safe_delete._width_for(this_run.target_table, batch_size - taken::integer));
        window_began_at := clock_timestamp();
        from_window := safe_delete._take_window(after_run, width, selection);
        after_run.next_block := after_run.next_block + width;
        after_run.window_blocks := safe_delete._next_width(width, clock_timestamp() - window_began_at);
        after_run.pass_row_count := after_run.pass_row_count + from_window.taken;
        after_run.late_row_count := after_run.late_row_count + coalesce(from_window.late, 0);
        taken := taken + from_window.taken;
        EXIT WHEN clock_timestamp() - began_at > interval '200 milliseconds' OR taken >= batch_size;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._window_batch(safe_delete.run, integer) IS 'One batch over the table itself, window by window of heap blocks, about 250 ms long.';
