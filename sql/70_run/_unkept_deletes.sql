CREATE OR REPLACE FUNCTION safe_delete._unkept_deletes(target regclass)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(safe_delete._deleted_so_far(r.relation)), 0)::bigint
        FROM safe_delete._reached_relations(target, only_cascades => true) AS r (relation)
        WHERE safe_delete._guarded_table(r.relation) IS NULL
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._unkept_deletes(regclass) IS
    'Rows that this transaction has deleted from tables that are not protected and that a DELETE of the table cascades to.';
