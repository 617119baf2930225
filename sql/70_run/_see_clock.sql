CREATE OR REPLACE FUNCTION safe_delete._see_clock(target regclass, job text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO safe_delete.last_seen (target_table, job, seen_at)
    VALUES (target, job, clock_timestamp())
    ON CONFLICT (target_table, job) DO UPDATE SET seen_at = excluded.seen_at
$$;

COMMENT ON FUNCTION safe_delete._see_clock(regclass, text) IS 'Writes down what time it is at a run of a job, for the guard clock of the next.';
