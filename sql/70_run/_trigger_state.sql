CREATE OR REPLACE FUNCTION safe_delete._trigger_state(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT md5(string_agg(format('%s %s', g.oid, g.xmin), ' ' ORDER BY g.oid))
        FROM safe_delete._reached_relations(target, only_cascades => false) AS r (relation)
        JOIN pg_trigger AS g ON g.tgrelid = r.relation
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._trigger_state(regclass) IS
    'Digest of the triggers and foreign keys that a DELETE on a table meets, there and in what references it: another one where any was made, changed or dropped.';
