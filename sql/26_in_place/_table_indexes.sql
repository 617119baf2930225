CREATE OR REPLACE FUNCTION safe_delete._table_indexes(target regclass)
RETURNS TABLE (index_id oid, relation regclass, index_name name, is_key boolean, constraint_id oid, constraint_type text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        i.indexrelid, i.indrelid, c.relname, i.indisunique OR i.indisexclusion, f.oid,
        CASE f.contype WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' END
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    LEFT JOIN pg_constraint AS f ON f.conindid = i.indexrelid AND f.contype IN ('u', 'x')
    WHERE i.indrelid = ANY (ARRAY(SELECT r::oid FROM safe_delete._relations(target) AS r))
        AND i.indisvalid
        AND NOT i.indisprimary
        AND NOT c.relispartition
        -- A foreign key cannot point to a part of the rows.
        AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conindid = i.indexrelid)
$$;

COMMENT ON FUNCTION safe_delete._table_indexes(regclass) IS
    'Indexes of a table and of its partitions that could hold live rows only: neither primary key nor referenced. Those of partitions that belong to one of the table do not count by themselves.';
