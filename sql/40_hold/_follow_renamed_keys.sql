CREATE OR REPLACE FUNCTION safe_delete._follow_renamed_keys(target regclass)
RETURNS void
LANGUAGE sql
AS $$
    UPDATE safe_delete.hold AS h
    SET row_keys = (
        SELECT jsonb_agg((
            SELECT jsonb_object_agg(coalesce(n.new_name::text, v.key), v.value)
            FROM jsonb_each(k.value) AS v
            LEFT JOIN safe_delete._renamed_columns(target) AS n ON n.old_name = v.key
        ))
        FROM jsonb_array_elements(h.row_keys) AS k
    ), key_types = (
        SELECT jsonb_object_agg(coalesce(n.new_name::text, t.key), t.value)
        FROM jsonb_each(h.key_types) AS t
        LEFT JOIN safe_delete._renamed_columns(target) AS n ON n.old_name = t.key
    )
    WHERE h.target_table = target
        AND h.row_keys IS NOT NULL
        AND h.released_at IS NULL
$$;

COMMENT ON FUNCTION safe_delete._follow_renamed_keys(regclass) IS 'Gives the keys of holds the names that the key columns have now.';
