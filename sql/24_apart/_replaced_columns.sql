-- Named by number: a column of storage keeps its number when it is renamed, and storage drops none.
CREATE OR REPLACE FUNCTION safe_delete._replaced_columns(storage regclass)
RETURNS TABLE (column_name name, was_column name, base_type text)
LANGUAGE sql
STABLE
AS $$
    SELECT s.column_name, w.column_name, s.base_type
    FROM safe_delete._columns(storage) AS s
    JOIN safe_delete._columns(storage) AS w ON w.column_name = format('safe_delete_was_%s', s.column_number)
    JOIN pg_catalog.pg_type AS t ON t.oid = w.type_id AND t.typelem = s.type_id
$$;

COMMENT ON FUNCTION safe_delete._replaced_columns(regclass) IS
    'Columns of deleted storage that a reason has set, and where the value that they had is: in an array of one, so that NULL means not set.';
