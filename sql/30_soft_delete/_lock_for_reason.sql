CREATE OR REPLACE FUNCTION safe_delete._lock_for_reason(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    concerned regclass;
BEGIN
    FOR concerned IN
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE target IS NULL OR p.target_table = target
        ORDER BY p.target_table::oid
    LOOP
        PERFORM safe_delete._lock_target(concerned);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._lock_for_reason(regclass) IS 'Waits for batches of the table, of every table where none is named: the next batch sees what changes now.';
