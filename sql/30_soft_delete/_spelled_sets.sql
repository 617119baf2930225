CREATE OR REPLACE FUNCTION safe_delete._spelled_sets(target regclass, sets jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(
        v.key,
        CASE WHEN t.typcategory IN ('D', 'T') THEN coalesce(to_jsonb(safe_delete._one_spelling(v.value #>> '{}', t.oid)), 'null') ELSE v.value END
    )
    FROM jsonb_each(sets) AS v
    JOIN safe_delete._columns(target) AS c ON c.column_name = v.key
    JOIN pg_type AS t ON t.oid = safe_delete._base_type(c.type_id)
$$;

COMMENT ON FUNCTION safe_delete._spelled_sets(regclass, jsonb) IS
    'What a reason sets, moments and durations in one spelling: sessions read 01/02/2026 in more than one way. NULL where it sets nothing.';
