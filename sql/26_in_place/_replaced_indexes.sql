CREATE OR REPLACE FUNCTION safe_delete._replaced_indexes(target regclass)
RETURNS TABLE (index_id oid, relation regclass, index_name name, remembered_name name, constraint_type text, constraint_comment text, was_clustered boolean)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT ON (i.indexrelid)
        i.indexrelid, i.indrelid, CASE WHEN n.is_interim THEN k.index_name ELSE c.relname END, k.index_name,
        CASE WHEN k.index_name IS NOT NULL THEN k.constraint_type WHEN i.indisexclusion THEN 'exclusion' END,
        k.constraint_comment, coalesce(k.was_clustered, false)
    FROM (
        -- The predicates of this table's indexes only are looked at: OFFSET keeps the planner from more.
        SELECT x.indexrelid, x.indrelid, x.indisexclusion
        FROM pg_index AS x
        WHERE x.indrelid = ANY (ARRAY(SELECT r::oid FROM safe_delete._relations(target) AS r))
            AND x.indpred IS NOT NULL
        OFFSET 0
    ) AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL safe_delete._index_predicate(i.indexrelid, safe_delete._deleted_at_name(target)) AS p
    LEFT JOIN safe_delete.replaced_index AS k ON k.relation = i.indrelid
        AND (k.index_name = c.relname OR safe_delete._interim_name(k.index_number) = c.relname OR k.index_number = i.indexrelid)
    CROSS JOIN LATERAL (SELECT c.relname = safe_delete._interim_name(k.index_number) IS TRUE AS is_interim) AS n
    WHERE p.is_live
        -- Of an adopted column, what is not known to be the kit's is the user's own.
        AND (k.index_name IS NOT NULL OR NOT safe_delete._is_adopted(target))
    -- A number of another cluster says less than a name.
    ORDER BY i.indexrelid, k.index_name = c.relname DESC, n.is_interim DESC
$$;

COMMENT ON FUNCTION safe_delete._replaced_indexes(regclass) IS
    'Indexes of live rows, with the names that they have or are about to get, and what is remembered of those in whose place they stand.';
