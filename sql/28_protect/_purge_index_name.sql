CREATE OR REPLACE FUNCTION safe_delete._purge_index_name(target regclass)
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._gate_name(target) || '__deleted_at'
$$;

COMMENT ON FUNCTION safe_delete._purge_index_name(regclass) IS 'Name of the index on deleted rows of a table that keeps them.';
