CREATE OR REPLACE FUNCTION safe_delete._apply_sets(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
-- Who waits for deleted storage makes every DELETE of the table wait behind him.
SET lock_timeout = '2s'
AS $$
BEGIN
    -- A DELETE in another session may be writing the same function anew.
    PERFORM pg_advisory_xact_lock(1398031686, target::oid::integer);
    PERFORM safe_delete._follow_table(target);
    PERFORM safe_delete._keep_replaced(target);
    EXECUTE CASE WHEN safe_delete._is_moved_by_row(target) THEN safe_delete._move_row_source(target) ELSE safe_delete._move_source(target) END;
END;
$$;

COMMENT ON FUNCTION safe_delete._apply_sets(regclass) IS 'Makes deleted storage and the move function of an apart table fit what its reasons set now.';
