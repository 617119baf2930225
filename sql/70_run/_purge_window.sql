CREATE OR REPLACE FUNCTION safe_delete._purge_window(this_run safe_delete.run, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    deleted_before bigint := safe_delete._deleted_so_far(this_run.target_table);
    answer jsonb := safe_delete._act(this_run.target_table, 'purge', 'purge', arguments, this_run.run_id);
BEGIN
    PERFORM safe_delete._refuse_stray_deletes(
        this_run.target_table, safe_delete._deleted_so_far(this_run.target_table) - deleted_before, (answer ->> 'row_count')::bigint
    );
    PERFORM safe_delete._account_purged(this_run.target_table, answer -> 'deletions');
    PERFORM safe_delete._record_purge(this_run.run_id, (answer ->> 'row_count')::bigint, (answer ->> 'keys')::json);
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_window(safe_delete.run, jsonb) IS 'Lets a table''s hand purge what a window of the table holds, and records it.';
