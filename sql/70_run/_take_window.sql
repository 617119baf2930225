CREATE OR REPLACE FUNCTION safe_delete._take_window(this_run safe_delete.run, width bigint, selection jsonb, OUT taken bigint, OUT late bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arguments jsonb := selection || jsonb_build_object(
        'from_block', this_run.next_block,
        'to_block', this_run.next_block + width,
        'audit_detail', safe_delete._policy_of(this_run.target_table) ->> 'audit_detail'
    );
    answer jsonb;
BEGIN
    IF this_run.job = 'mark' THEN
        answer := safe_delete._act(this_run.target_table, 'take', 'take', arguments, this_run.run_id);
        late := (answer ->> 'late')::bigint;
        -- Of rows that stay in the table it gives the keys back, where others reference it.
        IF answer -> 'keys' <> 'null' THEN
            PERFORM safe_delete._follow_deletion(this_run.target_table, answer -> 'keys', true, this_run.run_id);
        END IF;
    ELSE
        answer := safe_delete._purge_window(this_run, arguments);
    END IF;
    taken := (answer ->> 'row_count')::bigint;
    -- What references them goes with them, where it may, too.
    IF this_run.job = 'purge' AND arguments ? 'circle' THEN
        taken := taken + safe_delete._purge_circle(this_run, arguments);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._take_window(safe_delete.run, bigint, jsonb) IS 'Marks or purges what a window of the table holds, by a selection. Returns the number of rows and, of a mark, of those that an earlier run should have taken.';
