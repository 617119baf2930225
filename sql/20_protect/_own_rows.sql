CREATE OR REPLACE FUNCTION safe_delete._own_rows(relation regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_in_hierarchy(relation) THEN 'ONLY ' ELSE '' END || safe_delete._table_name(relation)
$$;

COMMENT ON FUNCTION safe_delete._own_rows(regclass) IS
    'How a statement names a table and not those that inherit from it: each table of a hierarchy owns its own rows.';
