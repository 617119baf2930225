CREATE OR REPLACE VIEW safe_delete.run_progress AS
SELECT
    r.run_id,
    r.job,
    r.target_name,
    r.row_count,
    r.candidate_count,
    round(100.0 * r.row_count / greatest(r.candidate_count, 1), 1) AS percent_done,
    round(r.row_count / greatest(extract(epoch FROM r.last_batch_at - r.started_at), 0.001)) AS rows_per_second,
    r.batch_count,
    r.pass_number,
    safe_delete._run_holder(r.run_id) IS NOT NULL OR r.batch_count = 0 AS is_driven,
    r.started_at,
    r.last_batch_at
FROM safe_delete.run AS r
WHERE r.state = 'running';

COMMENT ON VIEW safe_delete.run_progress IS 'Runs under way. is_driven is false when the session that drove one has ended or let go.';
