CREATE OR REPLACE FUNCTION safe_delete.finish_run(run_id bigint)
RETURNS text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN safe_delete._finish_run(run_id, NULL);
END;
$$;

COMMENT ON FUNCTION safe_delete.finish_run(bigint) IS 'Ends a run: done, if the last batch found nothing eligible left; otherwise incomplete.';
