CREATE OR REPLACE FUNCTION safe_delete._deleted_copies(target regclass, wanted jsonb)
RETURNS TABLE (row_key jsonb, deletion_id bigint, deleted_at timestamptz, age text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.value -> 'row_key', (e.value ->> 'deletion_id')::bigint, (e.value ->> 'deleted_at')::timestamptz, e.value ->> 'age'
    FROM jsonb_array_elements(safe_delete._read(target, 'find', wanted)) AS e
    WHERE e.value ->> 'deleted_at' IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._deleted_copies(regclass, jsonb) IS 'Deleted rows, as _wanted() asks for them: key, deletion, its time and, apart, what their age is counted from.';
