-- Whatever speaks against it, and if it is a lock: these rows wait for another day.
CREATE OR REPLACE FUNCTION safe_delete._release_obstacle(run_id bigint)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    release safe_delete.run;
BEGIN
    SELECT r.* INTO STRICT release FROM safe_delete.run AS r WHERE r.run_id = _release_obstacle.run_id;
    IF release.state = 'stopped' THEN
        RETURN format('run %s was stopped: %s', run_id, release.stop_reason);
    END IF;
    PERFORM safe_delete._check_still_valid(release);
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLERRM;
END;
$$;

COMMENT ON FUNCTION safe_delete._release_obstacle(bigint) IS 'Why what a purge of a table let go may not go with that of another table now; NULL if it may.';
