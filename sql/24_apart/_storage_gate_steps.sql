CREATE OR REPLACE FUNCTION safe_delete._storage_gate_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target)
        THEN ARRAY[format('SELECT safe_delete._make_storage_gate(%L::regclass)', safe_delete._table_name(target))]
        ELSE ARRAY[]::text[]
    END
$$;

COMMENT ON FUNCTION safe_delete._storage_gate_steps(regclass) IS 'The statement that lets the worker read deleted storage of a superuser''s table.';
