CREATE OR REPLACE VIEW safe_delete.runs AS
SELECT
    r.run_id,
    r.job,
    r.target_table,
    r.target_name,
    r.parameters,
    r.signature,
    r.state,
    r.candidate_count,
    r.row_count,
    r.batch_count,
    r.started_at,
    r.last_batch_at,
    r.finished_at,
    r.started_by,
    r.started_as,
    r.stop_reason,
    r.waiting,
    (SELECT jsonb_object_agg(e.guard_name, e.settings) FROM safe_delete.guard_exception AS e WHERE e.run_id = r.run_id) AS exceptions
FROM safe_delete.run AS r;

COMMENT ON VIEW safe_delete.runs IS 'Runs that passed signature and guards, and how they ended. Refused ones are in audit_trail. exceptions: limits that allow_once() gave this one.';
