CREATE OR REPLACE FUNCTION safe_delete._serial_sequences(target regclass)
RETURNS TABLE (sequence regclass, column_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.objid, a.attname
    FROM pg_depend AS o
    JOIN pg_class AS s ON s.oid = o.objid AND s.relkind = 'S'
    JOIN pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
    WHERE o.classid = 'pg_class'::regclass
        AND o.refclassid = 'pg_class'::regclass
        AND o.refobjid = target
        AND o.deptype = 'a'
        AND EXISTS (SELECT FROM safe_delete._used_sequences(target) AS u WHERE u.sequence = o.objid AND u.column_name = a.attname)
$$;

COMMENT ON FUNCTION safe_delete._serial_sequences(regclass) IS 'Sequences that a column of a table owns and has its default from.';
