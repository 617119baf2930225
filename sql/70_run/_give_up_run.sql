CREATE OR REPLACE FUNCTION safe_delete._give_up_run(run_id bigint, reported text)
RETURNS text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN safe_delete._finish_run(run_id, nullif(btrim(left(reported, 1000)), ''));
END;
$$;

COMMENT ON FUNCTION safe_delete._give_up_run(bigint, text) IS
    'Ends a run after an error, whose message goes on record. For drivers: the transaction of the error took everything else back.';
