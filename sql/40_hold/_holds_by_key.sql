CREATE OR REPLACE FUNCTION safe_delete._holds_by_key(target regclass)
RETURNS TABLE (held_key jsonb, hold_id bigint)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._refuse_changed_key(target);
    RETURN QUERY
    -- The hand spells the keys as it spells those of rows, whatever the settings were when they were held.
    WITH held AS MATERIALIZED (
        SELECT h.hold_id, k.value AS key, row_number() OVER () AS place
        FROM safe_delete.hold AS h
        CROSS JOIN LATERAL jsonb_array_elements(h.row_keys) AS k
        WHERE h.target_table = target
            AND h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    ), spelled AS MATERIALIZED (
        SELECT safe_delete._read(target, 'key_values', jsonb_build_object('keys', k.keys)) -> 'keys' AS keys
        FROM (SELECT jsonb_agg(d.key ORDER BY d.place) AS keys FROM held AS d) AS k
        WHERE k.keys IS NOT NULL
    )
    SELECT CASE WHEN cardinality(safe_delete._key_names(target)) = 1 THEN o.value ELSE k.value END, d.hold_id
    FROM spelled AS s
    CROSS JOIN LATERAL jsonb_array_elements(s.keys) WITH ORDINALITY AS k (value, place)
    JOIN held AS d ON d.place = k.place
    CROSS JOIN LATERAL (SELECT v.value FROM jsonb_each(k.value) AS v LIMIT 1) AS o;
END;
$$;

COMMENT ON FUNCTION safe_delete._holds_by_key(regclass) IS 'Keys on hold now, spelled as the keys of found rows, each with its hold.';
