-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._put_back_statements(target regclass)
RETURNS TABLE (part integer, statement text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
SET quote_all_identifiers = off
AS $$
    WITH node AS (
        SELECT
            i.index_id, i.relation, i.index_name, i.constraint_type, i.constraint_comment, i.was_clustered, c.relname AS present_name, s.nspname AS schema_name,
            h.inhparent AS parent_id, p.own_predicate, (SELECT count(*) FROM pg_partition_ancestors(i.relation))::integer AS level,
            EXISTS (SELECT FROM pg_constraint AS f WHERE f.conindid = i.index_id AND f.contype = 'x') AS is_exclusion,
            -- The index itself is still there: protect() did not come to its end.
            c.relname <> i.index_name AND EXISTS (
                SELECT FROM pg_class AS o
                JOIN pg_index AS x ON x.indexrelid = o.oid AND x.indisvalid
                WHERE o.relnamespace = c.relnamespace AND o.relname = i.index_name
            ) AS is_superfluous
        FROM safe_delete._replaced_indexes(target) AS i
        JOIN pg_class AS c ON c.oid = i.index_id
        JOIN pg_namespace AS s ON s.oid = c.relnamespace
        LEFT JOIN pg_inherits AS h ON h.inhrelid = i.index_id
        CROSS JOIN LATERAL safe_delete._index_predicate(i.index_id, safe_delete._deleted_at_name(target)) AS p
    )
    SELECT
        0,
        CASE
            WHEN n.is_exclusion THEN format('ALTER TABLE %s DROP CONSTRAINT %I', safe_delete._table_name(n.relation), n.present_name)
            ELSE format('DROP INDEX %I.%I', n.schema_name, n.present_name)
        END
    FROM node AS n
    WHERE n.parent_id IS NULL
    UNION ALL
    SELECT 0, safe_delete._without_concurrently(d.statement)
    FROM safe_delete._unfinished_indexes(target) AS d
    WHERE NOT EXISTS (SELECT FROM node AS n WHERE n.index_id = d.index_id)
    UNION ALL
    SELECT
        10 + n.level,
        CASE n.constraint_type
            WHEN 'unique' THEN safe_delete._unique_statement(n.index_id, n.index_name)
            WHEN 'exclusion' THEN safe_delete._exclusion_statement(n.index_id, n.index_name, n.own_predicate)
            ELSE safe_delete._index_statement(n.index_id, n.index_name, n.own_predicate, '')
        END
    FROM node AS n
    WHERE NOT n.is_superfluous
    UNION ALL
    SELECT 100 + n.level, format('ALTER INDEX %I.%I ATTACH PARTITION %I.%I', p.schema_name, p.index_name, n.schema_name, n.index_name)
    FROM node AS n
    JOIN node AS p ON p.index_id = n.parent_id
    WHERE NOT n.is_superfluous
    UNION ALL
    SELECT 200, m
    FROM node AS n
    CROSS JOIN LATERAL safe_delete._index_marks(n.index_id, n.index_name) AS m
    WHERE NOT n.is_superfluous
    UNION ALL
    SELECT 200, format('COMMENT ON CONSTRAINT %I ON %s IS %L', n.index_name, safe_delete._table_name(n.relation), n.constraint_comment)
    FROM node AS n
    WHERE n.constraint_comment IS NOT NULL
        AND NOT n.is_superfluous
    UNION ALL
    SELECT 200, format('ALTER TABLE %s CLUSTER ON %I', safe_delete._table_name(n.relation), n.index_name)
    FROM node AS n
    WHERE n.was_clustered
        AND NOT n.is_superfluous
$$;

COMMENT ON FUNCTION safe_delete._put_back_statements(regclass) IS
    'Statements that make indexes of live rows indexes of all rows again: those that protect() replaced as they were, others of this predicate, too.';
