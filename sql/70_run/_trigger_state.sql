-- A foreign key is a trigger on the table that it references, so what a DELETE would cascade to is found on the way.
CREATE OR REPLACE FUNCTION safe_delete._trigger_state(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
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
            JOIN pg_constraint AS f ON f.oid = g.tgconstraint AND f.confrelid = t.relation
        )
        SELECT md5(string_agg(format('%s %s', g.oid, g.xmin), ' ' ORDER BY g.oid))
        FROM taken AS t
        JOIN pg_trigger AS g ON g.tgrelid = t.relation
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._trigger_state(regclass) IS
    'Digest of the triggers and foreign keys that a DELETE on a table meets, there and where it cascades to: another one where any was made, changed or dropped.';
