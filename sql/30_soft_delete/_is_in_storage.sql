CREATE OR REPLACE FUNCTION safe_delete._is_in_storage(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_there boolean;
BEGIN
    -- The server may ask before it knows which tables of a deletion are apart.
    IF NOT safe_delete._is_apart(target) THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2)',
        safe_delete._gate_name(target)
    ) INTO is_there USING deletion_id, deleted_at;
    RETURN is_there;
END;
$$;

COMMENT ON FUNCTION safe_delete._is_in_storage(regclass, bigint, timestamptz) IS 'Whether rows of a deletion lie in deleted storage of a table.';
