-- Rows become old by a sync error, or are released from a hold, after guards have looked. What is left is judged anew, and what was
-- taken counts.
CREATE OR REPLACE FUNCTION safe_delete._look_again(this_run safe_delete.run, on_record boolean DEFAULT true)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := this_run.target_table;
    earlier bigint := this_run.candidate_count;
    exceptions jsonb := coalesce((SELECT jsonb_object_agg(e.guard_name, e.settings) FROM safe_delete.guard_exception AS e WHERE e.run_id = this_run.run_id), '{}');
    profile jsonb := safe_delete._profile(this_run.job, target, this_run.selection || '{"with_sample": false}');
    said jsonb;
BEGIN
    this_run.candidate_count := this_run.row_count + (profile ->> 'candidates')::bigint;
    this_run.selection := this_run.selection || safe_delete._seen(profile, this_run.late_row_count);
    -- What the run has taken counts; apart, and after a purge, it is no longer in the table.
    profile := profile || jsonb_build_object(
        'candidates', this_run.candidate_count,
        'table_rows', (profile ->> 'table_rows')::bigint + CASE WHEN this_run.job = 'purge' OR safe_delete._is_apart(target) THEN this_run.row_count ELSE 0 END
    );
    IF this_run.parameters ? 'backlog' THEN
        profile := profile || jsonb_build_object('newest_kept', safe_delete._profile(
            this_run.job, target, safe_delete._full_selection(this_run.job, target, this_run.parameters, exceptions) || '{"with_sample": false}'
        ) -> 'newest_kept');
    END IF;
    said := safe_delete._objection(safe_delete._judge(target, profile, safe_delete._guard_limits(target, exceptions)));
    IF said IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = CASE WHEN said ->> 'guard' = 'audit_in_place' THEN 'SD506' WHEN said ->> 'verdict' = 'stop' THEN 'SD501' ELSE 'SD502' END,
            MESSAGE = format(
                'guards looked at %s rows, there are %s now, not all of them the same, and guard %s says %s: %s',
                earlier, this_run.candidate_count, said ->> 'guard', said ->> 'verdict', said ->> 'detail'
            ),
            DETAIL = said ->> 'limits',
            HINT = 'Finish the run, and dry-run again: look at what is new. A new run takes it, if its guards let it.';
    END IF;
    IF on_record THEN
        PERFORM safe_delete._record_event(
            'guards looked again', target,
            jsonb_build_object('run_id', this_run.run_id, 'candidates_before', earlier, 'candidates', this_run.candidate_count)
        );
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._look_again(safe_delete.run, boolean) IS
    'Asks the guards of a run once more, when a batch took more than they had looked at, or a pass left what they had not seen. Returns the run with what there is to take now; refuses where a guard does not say go.';
