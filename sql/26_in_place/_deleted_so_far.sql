CREATE OR REPLACE FUNCTION safe_delete._deleted_so_far(target regclass)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(pg_stat_get_xact_tuples_deleted(r)), 0)::bigint FROM safe_delete._relations(target) AS r
$$;

COMMENT ON FUNCTION safe_delete._deleted_so_far(regclass) IS 'Rows that this transaction has deleted from a table, by whichever statement.';
