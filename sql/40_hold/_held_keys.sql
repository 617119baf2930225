CREATE OR REPLACE FUNCTION safe_delete._held_keys(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(jsonb_agg(k.value), '[]')
    FROM safe_delete.hold AS h
    CROSS JOIN LATERAL jsonb_array_elements(h.row_keys) AS k
    WHERE h.target_table = target
        AND h.released_at IS NULL
        AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
$$;

COMMENT ON FUNCTION safe_delete._held_keys(regclass) IS 'Keys on hold now, as objects.';
