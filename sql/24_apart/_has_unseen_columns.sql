-- What the server says of one column by its number it says of the column as it is now; what a query reads in the catalog is
-- as old as its snapshot. Types are not asked for: the rows at hand tell them.
CREATE OR REPLACE FUNCTION safe_delete._has_unseen_columns(target regclass)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN has_column_privilege(target, (SELECT max(a.attnum) + 1 FROM pg_attribute AS a WHERE a.attrelid = target)::smallint, 'SELECT') IS NOT NULL
        OR EXISTS (
            SELECT FROM pg_attribute AS a
            CROSS JOIN LATERAL pg_identify_object_as_address('pg_class'::regclass, target, a.attnum) AS o
            WHERE a.attrelid = target
                AND a.attnum > 0
                AND NOT a.attisdropped
                AND o.object_names[3] IS DISTINCT FROM a.attname
        );
END;
$$;

COMMENT ON FUNCTION safe_delete._has_unseen_columns(regclass) IS
    'Whether a table has columns, or names of columns, that the transaction''s snapshot does not show: another session has changed them since.';
