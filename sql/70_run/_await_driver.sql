-- A client is through as soon as it has hung up; its backend lives a moment longer, and a script's next session finds it there. One
-- that stays is at work.
CREATE OR REPLACE FUNCTION safe_delete._await_driver(run_id bigint, starter_pid integer DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patience CONSTANT interval := '2 seconds';
    began_at CONSTANT timestamptz := clock_timestamp();
BEGIN
    LOOP
        PERFORM pg_stat_clear_snapshot();
        IF safe_delete._run_holder(run_id) IS NULL
            AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = starter_pid AND a.datname = current_database())
        THEN
            RETURN true;
        END IF;
        IF clock_timestamp() - began_at > patience THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.02);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._await_driver(bigint, integer) IS 'Waits two seconds at most for the sessions that drive and have started a run (by its backend) to end; says whether they are gone.';
