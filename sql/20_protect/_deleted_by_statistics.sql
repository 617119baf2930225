CREATE OR REPLACE FUNCTION safe_delete._deleted_by_statistics(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT sum(pg_stat_get_tuples_deleted(r.relation))::bigint FROM safe_delete._relations(target) AS r (relation)
$$;

COMMENT ON FUNCTION safe_delete._deleted_by_statistics(regclass) IS 'Rows deleted from a table and its partitions, as the server''s statistics count them: rolled-back ones too.';
