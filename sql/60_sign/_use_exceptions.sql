CREATE OR REPLACE FUNCTION safe_delete._use_exceptions(signature text, run_id bigint)
RETURNS void
LANGUAGE sql
AS $$
    UPDATE safe_delete.guard_exception AS e
    SET run_id = _use_exceptions.run_id
    WHERE e.signature = btrim(_use_exceptions.signature)
        AND e.run_id IS NULL
        AND e.expires_at > clock_timestamp()
$$;

COMMENT ON FUNCTION safe_delete._use_exceptions(text, bigint) IS 'Writes down which run used up the exceptions of a signature.';
