CREATE OR REPLACE FUNCTION safe_delete._unfinished_indexes(target regclass)
RETURNS TABLE (index_id oid, statement text, in_transaction boolean, lock text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        i.indexrelid,
        format('DROP INDEX %s%s', CASE WHEN c.relispartition THEN '' ELSE 'CONCURRENTLY ' END, safe_delete._table_name(c.oid)),
        c.relispartition,
        CASE WHEN c.relispartition THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE UPDATE EXCLUSIVE' END
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relkind = 'i'
    WHERE i.indrelid = ANY (ARRAY(SELECT r::oid FROM safe_delete._relations(target) AS r))
        AND NOT i.indisvalid
        AND (
            c.relname ~ '^safe_delete_live_[0-9]+$'
            OR c.relname = safe_delete._purge_index_name(target)
            -- An interrupted DROP INDEX CONCURRENTLY leaves an invalid one, too.
            OR EXISTS (SELECT FROM safe_delete.replaced_index AS k WHERE k.relation = i.indrelid AND k.index_number = i.indexrelid AND k.index_name = c.relname)
        )
$$;

COMMENT ON FUNCTION safe_delete._unfinished_indexes(regclass) IS
    'Invalid indexes that interrupted concurrent builds and drops of protect() left, with what drops them.';
