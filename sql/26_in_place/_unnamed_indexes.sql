CREATE OR REPLACE FUNCTION safe_delete._unnamed_indexes(target regclass)
RETURNS TABLE (index_number oid, statement text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.index_number, format('ALTER INDEX %s RENAME TO %I', safe_delete._table_name(c.oid), r.index_name)
    FROM safe_delete.replaced_index AS r
    JOIN pg_index AS i ON i.indrelid = r.relation
    JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relname = safe_delete._interim_name(r.index_number)
        AND i.indisvalid
    WHERE r.target_table = target
        AND NOT EXISTS (
            SELECT FROM pg_class AS o
            JOIN pg_index AS x ON x.indexrelid = o.oid AND x.indisvalid
            WHERE o.relnamespace = c.relnamespace AND o.relname = r.index_name
        )
$$;

COMMENT ON FUNCTION safe_delete._unnamed_indexes(regclass) IS 'Statements that give indexes of live rows the name of the one that they have replaced.';
