-- The hand spells them as it spells those of rows, whatever the settings were when they were written.
CREATE OR REPLACE FUNCTION safe_delete._found_keys(target regclass, keys jsonb)
RETURNS TABLE (place bigint, row_key jsonb)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.place, CASE WHEN cardinality(safe_delete._key_names(target)) = 1 THEN o.value ELSE k.value END
    FROM (SELECT safe_delete._read(target, 'key_values', jsonb_build_object('keys', keys)) -> 'keys' WHERE jsonb_array_length(keys) > 0) AS s (keys)
    CROSS JOIN LATERAL jsonb_array_elements(s.keys) WITH ORDINALITY AS k (value, place)
    CROSS JOIN LATERAL (SELECT v.value FROM jsonb_each(k.value) AS v LIMIT 1) AS o
$$;

COMMENT ON FUNCTION safe_delete._found_keys(regclass, jsonb) IS 'Keys, an array of objects, spelled as the keys of found rows, each with its place in the array.';
