CREATE OR REPLACE FUNCTION safe_delete._holds_by_key(target regclass)
RETURNS TABLE (held_key jsonb, hold_id bigint)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._refuse_changed_key(target);
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT h.hold_id, k.value AS key, row_number() OVER () AS place
        FROM safe_delete.hold AS h
        CROSS JOIN LATERAL jsonb_array_elements(h.row_keys) AS k
        WHERE h.target_table = target
            AND h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    )
    SELECT f.row_key, d.hold_id
    FROM safe_delete._found_keys(target, (SELECT coalesce(jsonb_agg(d.key ORDER BY d.place), '[]') FROM held AS d)) AS f
    JOIN held AS d ON d.place = f.place;
END;
$$;

COMMENT ON FUNCTION safe_delete._holds_by_key(regclass) IS 'Keys on hold now, spelled as the keys of found rows, each with its hold.';
