-- What was on hold is older than it would be: guards that judge by age must not take it for an error.
CREATE OR REPLACE FUNCTION safe_delete._deferred_since(job text, target regclass)
RETURNS timestamptz
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last_done timestamptz;
    since timestamptz;
    earlier timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete.hold) THEN
        RETURN NULL;
    END IF;
    SELECT max(r.started_at) INTO last_done
    FROM safe_delete.run AS r
    WHERE r.target_table = target AND r.job = _deferred_since.job AND r.state = 'done';
    SELECT min(h.placed_at) INTO since
    FROM safe_delete._hold_times(target) AS h
    WHERE h.ended_at <= clock_timestamp()
        AND (last_done IS NULL OR h.ended_at > last_done);
    -- A row can have gone from one hold to the next.
    LOOP
        SELECT min(h.placed_at) INTO earlier
        FROM safe_delete._hold_times(target) AS h
        WHERE h.placed_at < since AND h.ended_at >= since;
        EXIT WHEN earlier IS NULL;
        since := earlier;
    END LOOP;
    RETURN since;
END;
$$;

COMMENT ON FUNCTION safe_delete._deferred_since(text, regclass) IS
    'Since when rows were on hold that this job finds free again, for the first time since it last was through; NULL where no hold has ended.';
