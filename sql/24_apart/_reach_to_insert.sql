CREATE OR REPLACE FUNCTION safe_delete._reach_to_insert(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- An INSERT knows no ONLY, and needs none.
    SELECT CASE WHEN safe_delete._is_gated(target) THEN safe_delete._reach(target) ELSE safe_delete._table_name(target) END
$$;

COMMENT ON FUNCTION safe_delete._reach_to_insert(regclass) IS 'The relation into which a restore inserts: the table, or its gate view.';
