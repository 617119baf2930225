-- The names of columns may be any; the server writes each part of a predicate in parentheses.
CREATE OR REPLACE FUNCTION safe_delete._index_predicate(index_id oid, deleted_at name)
RETURNS TABLE (is_live boolean, own_predicate text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT
        p.predicate IS NOT NULL AND (p.predicate = l.condition OR starts_with(p.predicate, l.head) OR right(p.predicate, length(l.tail)) = l.tail),
        CASE
            WHEN p.predicate = l.condition THEN NULL
            WHEN starts_with(p.predicate, l.head) THEN '(' || substr(p.predicate, length(l.head) + 1)
            WHEN right(p.predicate, length(l.tail)) = l.tail THEN left(p.predicate, -length(l.tail)) || ')'
            ELSE p.predicate
        END
    FROM pg_index AS i
    CROSS JOIN LATERAL (SELECT pg_get_expr(i.indpred, i.indrelid) AS predicate) AS p
    CROSS JOIN LATERAL (
        SELECT c AS condition, '(' || c || ' AND ' AS head, ' AND ' || c || ')' AS tail
        FROM safe_delete._live_condition(deleted_at) AS c
    ) AS l
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._index_predicate(oid, name) IS 'Whether an index holds live rows only, and the rest of its predicate.';
