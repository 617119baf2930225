CREATE OR REPLACE FUNCTION safe_delete._is_as_seen(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(format('pg_typeof(%s) = %s', safe_delete._field('d', c.column_name), c.type_id), ' AND ' ORDER BY c.column_number)
    FROM safe_delete._columns(target) AS c
$$;

COMMENT ON FUNCTION safe_delete._is_as_seen(regclass) IS
    'Condition that the columns of a deleted row d have the types that the catalog shows: an older snapshot may show others.';
