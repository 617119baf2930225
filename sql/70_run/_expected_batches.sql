CREATE OR REPLACE FUNCTION safe_delete._expected_batches(job text, target regclass, candidates bigint)
RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Without experience: what a batch of 250 ms takes of a table with a few indexes. The last batch finds nothing left.
    SELECT 1 + ceil(candidates / coalesce(sum(r.row_count) / nullif(sum(r.batch_count), 0), 20000))::bigint
    FROM (
        SELECT e.row_count, e.batch_count
        FROM safe_delete.run AS e
        WHERE e.target_table = target
            AND e.job = _expected_batches.job
            AND e.row_count > 0
        ORDER BY e.run_id DESC
        LIMIT 10
    ) AS r
$$;

COMMENT ON FUNCTION safe_delete._expected_batches(text, regclass, bigint) IS 'About how many batches a run will take, as the last ten did.';
