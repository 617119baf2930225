CREATE OR REPLACE FUNCTION safe_delete._merged(ahead jsonb, seen jsonb, found jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT ahead || coalesce(jsonb_object_agg(n.key, coalesce(ahead -> n.key, '[]') || n.new_ones), '{}')
    FROM (
        SELECT f.key, (
            SELECT jsonb_agg(e.value)
            FROM (
                SELECT v.value FROM jsonb_array_elements(f.value) AS v
                EXCEPT
                SELECT s.value FROM jsonb_array_elements(coalesce(seen -> f.key, '[]') || coalesce(ahead -> f.key, '[]')) AS s
            ) AS e
        ) AS new_ones
        FROM jsonb_each(found) AS f
    ) AS n
    WHERE n.new_ones IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._merged(jsonb, jsonb, jsonb) IS
    'What is still to be followed, by foreign key, with what was found and is not seen yet.';
