CREATE OR REPLACE FUNCTION safe_delete._run_profile(job text, target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'run_count', count(*) FILTER (WHERE l.place <= 10),
            -- As numbers that no setting of the session rounds.
            'median_rows', (percentile_cont(0.5) WITHIN GROUP (ORDER BY l.row_count) FILTER (WHERE l.place <= 10))::numeric
        )
        FROM (
            SELECT r.row_count, row_number() OVER (ORDER BY r.run_id DESC) AS place
            FROM safe_delete.run AS r
            WHERE r.target_table = target
                AND r.job = _run_profile.job
                AND r.state = 'done'
                AND r.row_count > 0
        ) AS l
    ) || (
        SELECT jsonb_build_object('run_interval', CASE WHEN count(i.since) >= 2 THEN extract(epoch FROM max(i.since)) || ' seconds' END)
        FROM (
            SELECT lag(r.started_at) OVER w - r.started_at AS since
            FROM safe_delete.run AS r
            WHERE r.target_table = target
                AND r.job = _run_profile.job
            WINDOW w AS (ORDER BY r.run_id DESC)
            LIMIT 11
        ) AS i
    ) || jsonb_build_object(
        'last_seen', (SELECT c.seen_at FROM safe_delete.last_seen AS c WHERE c.target_table = target AND c.job = _run_profile.job)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._run_profile(text, regclass) IS 'What earlier runs of a job tell: how many rows they took, how often they were, and what time it was at the last.';
