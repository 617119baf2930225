CREATE OR REPLACE FUNCTION safe_delete._earlier_cutoff(target regclass, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Rows that were on hold then, and are not now, it could not have taken; nor what other conditions chose, or days of another zone.
    SELECT max((r.selection ->> 'cutoff')::timestamptz)
    FROM safe_delete.run AS r
    WHERE r.target_table = target
        AND r.job = 'mark'
        AND r.state = 'done'
        AND NOT r.selection ? 'only_keys'
        AND r.selection ->> 'time_zone' = _earlier_cutoff.time_zone
        AND r.decided_by -> 'policy' -> 'conditions' IS NOT DISTINCT FROM safe_delete._policy_of(target) -> 'conditions'
        AND NOT EXISTS (
            SELECT FROM safe_delete._hold_times(target) AS h
            WHERE h.placed_at < r.finished_at
                AND h.ended_at BETWEEN r.started_at AND clock_timestamp()
        )
$$;

COMMENT ON FUNCTION safe_delete._earlier_cutoff(regclass, text) IS
    'Up to when an earlier mark has taken every row of a table; NULL if there was none.';
