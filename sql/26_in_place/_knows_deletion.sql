CREATE OR REPLACE FUNCTION safe_delete._knows_deletion(index_id oid, deleted_at name)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_index AS i
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid
        WHERE i.indexrelid = index_id
            AND a.attname IN (_knows_deletion.deleted_at, 'deletion_id')
            AND (
                a.attnum = ANY (i.indkey::int2[])
                OR EXISTS (
                    SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = index_id
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum
                )
            )
    )
$$;

COMMENT ON FUNCTION safe_delete._knows_deletion(oid, name) IS 'Whether an index has the column in it, or in its predicate, that says when a row was deleted.';
