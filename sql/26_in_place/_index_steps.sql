-- One index after the other. The old one goes when the new one is complete, so that at no moment a live row's values are free.
CREATE OR REPLACE FUNCTION safe_delete._index_steps(target regclass, settings jsonb)
RETURNS TABLE (step_order bigint, is_leftover boolean, statement text, in_transaction boolean, lock text, why text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
SET quote_all_identifiers = off
AS $$
    WITH node AS (
        SELECT
            n.root_id, n.index_id, n.parent_id, c.relkind = 'I' AS is_partitioned, c.relname AS index_name, s.nspname AS schema_name, i.indrelid::regclass AS relation,
            n.constraint_id IS NOT NULL AS is_constraint, n.constraint_type IS NOT DISTINCT FROM 'exclusion' OR f.condeferrable IS TRUE AS is_exclusion,
            safe_delete._interim_name(n.index_id) AS interim_name, r.level,
            EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = c.relnamespace AND o.relname = safe_delete._interim_name(n.index_id)) AS is_built,
            CASE WHEN n.is_key THEN 'the key' ELSE 'the index' END || format(' %I is made one of live rows', (SELECT o.relname FROM pg_class AS o WHERE o.oid = n.root_id)) AS why
        FROM safe_delete._chosen_indexes(target, settings) AS n
        JOIN pg_class AS c ON c.oid = n.index_id
        JOIN pg_namespace AS s ON s.oid = c.relnamespace
        JOIN pg_index AS i ON i.indexrelid = n.index_id
        LEFT JOIN pg_constraint AS f ON f.oid = n.constraint_id
        CROSS JOIN LATERAL (SELECT count(*) AS level FROM pg_partition_ancestors(i.indrelid)) AS r
    )
    SELECT row_number() OVER (ORDER BY s.root_id, s.place, s.level, s.index_id, s.statement), s.place = -1, s.statement, s.in_transaction, s.lock, s.why
    FROM (
        SELECT 0::oid AS root_id, 0 AS place, 0::bigint AS level, 0::oid AS index_id, format('SELECT safe_delete._remember_indexes(%L::regclass, %L)', safe_delete._table_name(target), settings - 'accept') AS statement,
            true AS in_transaction, 'none' AS lock, 'what unprotect() needs to put indexes back' AS why
        WHERE EXISTS (SELECT FROM node)
        UNION ALL
        SELECT n.root_id, 1, n.level, n.index_id,
            safe_delete._live_statement(n.index_id, n.interim_name, CASE WHEN n.is_partitioned THEN 'IF NOT EXISTS ' ELSE 'CONCURRENTLY IF NOT EXISTS ' END, safe_delete._deleted_at_of(settings)),
            n.is_partitioned OR n.is_exclusion,
            CASE WHEN n.is_exclusion THEN 'ACCESS EXCLUSIVE' WHEN n.is_partitioned THEN 'SHARE' ELSE 'SHARE UPDATE EXCLUSIVE' END, n.why
        FROM node AS n
        WHERE NOT (n.is_exclusion AND n.is_built)
        UNION ALL
        SELECT n.root_id, 2, n.level, n.index_id, format('ALTER INDEX %I.%I ATTACH PARTITION %I.%I', p.schema_name, p.interim_name, n.schema_name, n.interim_name),
            true, 'ACCESS EXCLUSIVE', n.why
        FROM node AS n
        JOIN node AS p ON p.index_id = n.parent_id
        UNION ALL
        SELECT n.root_id, 3, n.level, n.index_id, m, true, 'SHARE UPDATE EXCLUSIVE', n.why
        FROM node AS n
        CROSS JOIN LATERAL safe_delete._index_marks(n.index_id, n.interim_name) AS m
        UNION ALL
        SELECT n.root_id, 4, n.level, n.index_id,
            CASE
                WHEN n.is_constraint THEN format('ALTER TABLE %s DROP CONSTRAINT %I', safe_delete._table_name(n.relation), n.index_name)
                ELSE format('DROP INDEX %s%I.%I', CASE WHEN n.is_partitioned THEN '' ELSE 'CONCURRENTLY ' END, n.schema_name, n.index_name)
            END,
            n.is_constraint OR n.is_partitioned, CASE WHEN n.is_constraint OR n.is_partitioned THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE UPDATE EXCLUSIVE' END, n.why
        FROM node AS n
        WHERE n.index_id = n.root_id
        UNION ALL
        SELECT n.root_id, 5, n.level, n.index_id, format('ALTER INDEX %I.%I RENAME TO %I', n.schema_name, n.interim_name, n.index_name), true, 'SHARE UPDATE EXCLUSIVE', n.why
        FROM node AS n
        UNION ALL
        SELECT n.index_number, 5, 0, n.index_number, n.statement, true, 'SHARE UPDATE EXCLUSIVE', 'an index whose predecessor is dropped already gets its name'
        FROM safe_delete._unnamed_indexes(target) AS n
        UNION ALL
        SELECT 0, -1, 0, d.index_id, d.statement, d.in_transaction, d.lock, 'left by a build or a drop that did not come to its end'
        FROM safe_delete._unfinished_indexes(target) AS d
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._index_steps(regclass, jsonb) IS
    'Statements that put indexes of live rows in the place of those that settings of protect() name, as far as that is not done yet.';
