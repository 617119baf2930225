CREATE OR REPLACE FUNCTION safe_delete._row_obstacles(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS TABLE (row_key jsonb, obstacle text, detail text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Where columns are gone, the rows cannot be compared.
    IF EXISTS (SELECT FROM safe_delete._lost_columns(target, deletion_id, deleted_at)) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT o.row_key, o.obstacle, o.detail
        FROM jsonb_to_recordset(
            safe_delete._read(
                target, 'obstacles', jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at)
            ) -> 'obstacles'
        ) AS o (row_key jsonb, obstacle text, detail text);
END;
$$;

COMMENT ON FUNCTION safe_delete._row_obstacles(regclass, bigint, timestamptz) IS 'Rows of a deletion that could not come back to a table.';
