CREATE OR REPLACE FUNCTION safe_delete._own_rows(relation regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || safe_delete._table_name(relation)
    FROM pg_class AS c
    WHERE c.oid = relation
$$;

COMMENT ON FUNCTION safe_delete._own_rows(regclass) IS
    'How a statement names a table as foreign keys see it: with its partitions, without the tables that inherit from it, which own their rows.';
