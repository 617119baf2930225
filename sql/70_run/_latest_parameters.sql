CREATE OR REPLACE FUNCTION safe_delete._latest_parameters(job text, target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.parameters
    FROM safe_delete.run AS r
    WHERE r.target_table = target AND r.job = _latest_parameters.job
    ORDER BY r.run_id DESC
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._latest_parameters(text, regclass) IS 'What the last run of a job on a table was called with; NULL if there was none.';
