CREATE OR REPLACE FUNCTION safe_delete._unkept_deletes(target regclass)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        WITH RECURSIVE taken AS (
            SELECT r::oid AS relation FROM safe_delete._relations(target) AS r
            UNION
            SELECT f.conrelid
            FROM taken AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.relation
            JOIN pg_constraint AS f ON f.oid = g.tgconstraint AND f.confrelid = t.relation AND f.confdeltype = 'c'
        )
        SELECT coalesce(sum(safe_delete._deleted_so_far(t.relation)), 0)::bigint
        FROM taken AS t
        WHERE safe_delete._guarded_table(t.relation) IS NULL
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._unkept_deletes(regclass) IS
    'Rows that this transaction has deleted from tables that are not protected and that a DELETE of the table cascades to.';
