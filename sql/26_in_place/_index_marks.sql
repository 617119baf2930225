CREATE OR REPLACE FUNCTION safe_delete._index_marks(index_id oid, new_name name)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('COMMENT ON INDEX %I.%I IS %L', n.nspname, new_name, d.description)
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_description AS d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
    WHERE c.oid = index_id
    UNION ALL
    SELECT format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, new_name, a.attnum, a.attstattarget)
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.oid = index_id
        AND a.attstattarget >= 0
        -- Only an expression can have a target of its own.
        AND EXISTS (SELECT FROM pg_index AS i WHERE i.indexrelid = index_id AND i.indkey[a.attnum - 1] = 0)
$$;

COMMENT ON FUNCTION safe_delete._index_marks(oid, name) IS 'Statements that give an index the comment and the statistics targets of another one in its schema.';
