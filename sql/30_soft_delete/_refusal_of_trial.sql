CREATE OR REPLACE FUNCTION safe_delete._refusal_of_trial(deletion_id bigint)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has_succeeded boolean := false;
BEGIN
    IF current_setting('transaction_read_only')::boolean THEN
        RETURN NULL;
    END IF;
    -- It is taken back in any case; what the table's own triggers did is taken back with it.
    PERFORM safe_delete.restore(deletion_id);
    has_succeeded := true;
    RAISE EXCEPTION USING ERRCODE = 'SD311', MESSAGE = 'a trial', HINT = 'It is always taken back.';
EXCEPTION
    WHEN SQLSTATE 'SD311' THEN
        RETURN CASE WHEN NOT has_succeeded THEN SQLERRM END;
    WHEN query_canceled OR lock_not_available OR deadlock_detected OR admin_shutdown THEN
        RAISE;
    WHEN OTHERS THEN
        RETURN SQLERRM;
END;
$$;

COMMENT ON FUNCTION safe_delete._refusal_of_trial(bigint) IS
    'Tries a restore and takes it back. Returns why it was refused; NULL when it was not, or in a read-only transaction, where nothing can be tried.';
