CREATE OR REPLACE FUNCTION safe_delete._reached_by_keys(target regclass, lines jsonb, keys jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- What is not among them is none; what is without a number is not known.
    SELECT coalesce(jsonb_object_agg(l ->> 'place', coalesce(w.row_count, 0)) FILTER (WHERE w.is_known IS NOT FALSE), '{}')
    FROM jsonb_array_elements(lines) AS l
    LEFT JOIN (
        SELECT g.target_table, g.effect, sum(g.row_count) AS row_count, bool_and(g.row_count IS NOT NULL) AS is_known
        FROM safe_delete.what_would_be_deleted(target, keys) AS g
        WHERE g.depth > 0
        GROUP BY g.target_table, g.effect
    ) AS w ON w.target_table = (l ->> 'child')::oid AND w.effect = l ->> 'effect'
$$;

COMMENT ON FUNCTION safe_delete._reached_by_keys(regclass, jsonb, jsonb) IS
    'Rows of lines of _reach_plan() for a few candidates, place → rows, by what_would_be_deleted(); left out where they cannot be counted.';
