CREATE OR REPLACE FUNCTION safe_delete._deleted_count(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT p.hiding FROM safe_delete.protected_table AS p WHERE p.target_table = target) = 'apart' THEN
        RETURN safe_delete._storage_count(target, deletion_id, deleted_at);
    END IF;
    RETURN (
        safe_delete._read(
            target, 'count_deleted', jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at)
        ) ->> 'row_count'
    )::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete._deleted_count(regclass, bigint, timestamptz) IS 'Rows of a table that are deleted by one deletion now.';
