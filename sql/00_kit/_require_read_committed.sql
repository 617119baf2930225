CREATE OR REPLACE FUNCTION safe_delete._require_read_committed()
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._has_fixed_snapshot() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD705',
            MESSAGE = format('not in a %s transaction', upper(current_setting('transaction_isolation'))),
            DETAIL = 'Its snapshot may be older than a hold, a restore, a purge or a reference of another session.',
            HINT = 'Use READ COMMITTED.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_read_committed() IS 'Refuses isolation levels with a snapshot of their own age.';
