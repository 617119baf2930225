-- A foreign key is a trigger on the table that it references: partitions have theirs, too.
CREATE OR REPLACE FUNCTION safe_delete._reached_relations(target regclass, only_cascades boolean)
RETURNS SETOF regclass
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE taken AS (
        SELECT r::oid AS relation FROM safe_delete._relations(target) AS r
        UNION
        SELECT f.conrelid
        FROM taken AS t
        JOIN pg_trigger AS g ON g.tgrelid = t.relation
        JOIN pg_constraint AS f ON f.oid = g.tgconstraint AND f.confrelid = t.relation AND (f.confdeltype = 'c' OR NOT only_cascades)
    )
    SELECT t.relation::regclass FROM taken AS t;
END;
$$;

COMMENT ON FUNCTION safe_delete._reached_relations(regclass, boolean) IS
    'A table with its partitions, and the tables that reference them, and so on: by every foreign key, or only where a DELETE cascades.';
