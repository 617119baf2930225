CREATE OR REPLACE FUNCTION safe_delete._storage_count(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_count bigint;
BEGIN
    -- The server may ask before it knows which tables of a deletion are apart.
    IF NOT safe_delete._is_apart(target) THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'SELECT count(*) FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._gate_name(target)
    ) INTO row_count USING deletion_id, deleted_at;
    RETURN row_count;
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_count(regclass, bigint, timestamptz) IS 'Rows of a deletion that lie in deleted storage of a table.';
