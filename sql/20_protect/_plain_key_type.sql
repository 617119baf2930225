-- Of other types the text of a JSON scalar is not what the server makes of it in a record.
CREATE OR REPLACE FUNCTION safe_delete._plain_key_type(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT min(k.base_type)
        FROM safe_delete._key_columns(target) AS k
        LEFT JOIN pg_attribute AS a ON a.attrelid = target AND a.attname = k.column_name
        LEFT JOIN pg_type AS t ON t.oid = a.atttypid
            AND t.typtype = 'b'
            AND t.typelem = 0
            AND (t.typcategory IN ('N', 'S', 'D') OR t.oid = 'uuid'::regtype)
            -- Such a cast is code, and takes less than the type's own input.
            AND NOT EXISTS (SELECT FROM pg_cast AS c WHERE c.castsource = 'text'::regtype AND c.casttarget = t.oid AND c.castmethod = 'f')
        HAVING count(*) = 1 AND count(t.oid) = 1
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._plain_key_type(regclass) IS 'Type of a primary key of one column that holds a number, a text, a date or a UUID; NULL where it is another kind.';
