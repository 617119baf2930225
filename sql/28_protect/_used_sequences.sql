CREATE OR REPLACE FUNCTION safe_delete._used_sequences(target regclass)
RETURNS TABLE (sequence regclass, column_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT s.oid::regclass, a.attname
    FROM pg_attrdef AS e
    JOIN pg_depend AS d ON d.classid = 'pg_attrdef'::regclass AND d.objid = e.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class AS s ON s.oid = d.refobjid AND s.relkind = 'S'
    JOIN pg_attribute AS a ON a.attrelid = e.adrelid AND a.attnum = e.adnum
    WHERE e.adrelid = target
$$;

COMMENT ON FUNCTION safe_delete._used_sequences(regclass) IS 'Sequences that defaults of a table''s columns take numbers from.';
