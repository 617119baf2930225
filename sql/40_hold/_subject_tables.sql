CREATE OR REPLACE FUNCTION safe_delete._subject_tables(column_name name)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.target_table
    FROM safe_delete.protected_table AS p
    WHERE p.is_ready
        AND _subject_tables.column_name IN (SELECT c.column_name FROM safe_delete._columns(p.target_table) AS c)
        AND _subject_tables.column_name <> ALL (safe_delete._kit_columns(p.target_table))
    ORDER BY p.target_table
$$;

COMMENT ON FUNCTION safe_delete._subject_tables(name) IS 'Protected tables that have a column of this name, in the order in which they are locked.';
