CREATE OR REPLACE FUNCTION safe_delete._hold_ids(this_run safe_delete.run)
RETURNS bigint[]
LANGUAGE sql
STABLE
AS $$
    SELECT ARRAY(
        SELECT h.hold_id
        FROM safe_delete.hold AS h
        WHERE h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
            AND (
                h.target_table = this_run.target_table
                OR h.target_table::oid::text IN (SELECT k FROM jsonb_object_keys(this_run.selection -> 'circle') AS k)
                OR h.target_table IN (SELECT w.child FROM safe_delete._hold_ways(this_run.job, this_run.target_table) AS w)
            )
    )
$$;

COMMENT ON FUNCTION safe_delete._hold_ids(safe_delete.run) IS 'Holds in force on the table of a run, on rows of it, on other tables that it takes rows from, and on those whose rows depend on them; without those on subjects.';
