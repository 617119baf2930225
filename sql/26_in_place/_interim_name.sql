CREATE OR REPLACE FUNCTION safe_delete._interim_name(index_number oid)
RETURNS name
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('safe_delete_live_%s', index_number)::name
$$;

COMMENT ON FUNCTION safe_delete._interim_name(oid) IS 'Name of an index of live rows until the index that it replaces is dropped.';
