CREATE OR REPLACE FUNCTION safe_delete._live_statement(index_id oid, new_name name, options text, deleted_at name)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        -- Only an exclusion constraint can be deferred and partial.
        WHEN f.contype = 'x' OR f.condeferrable THEN safe_delete._exclusion_statement(index_id, new_name, p.predicate)
        ELSE safe_delete._index_statement(index_id, new_name, p.predicate, options)
    END
    FROM (
        SELECT coalesce('(' || w.own_predicate || ' AND ' || safe_delete._live_condition(deleted_at) || ')', safe_delete._live_condition(deleted_at)) AS predicate
        FROM safe_delete._index_predicate(index_id, deleted_at) AS w
    ) AS p
    LEFT JOIN pg_constraint AS f ON f.conindid = index_id AND f.contype IN ('u', 'x')
$$;

COMMENT ON FUNCTION safe_delete._live_statement(oid, name, text, name) IS 'Makes an index, or an exclusion constraint, that is for live rows what an index is for all.';
