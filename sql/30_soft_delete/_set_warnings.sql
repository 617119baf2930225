CREATE OR REPLACE FUNCTION safe_delete._set_warnings(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        format('reason %L no longer sets %I of %s: %s', r.reason_name, v.key, safe_delete._known_name(target), o.obstacle),
        format('Call safe_delete.define_reason(%L, %L, …) with "sets" that fit the table.', safe_delete._known_name(target), r.reason_name)
    FROM safe_delete.reason AS r
    CROSS JOIN LATERAL jsonb_each(r.sets) AS v
    CROSS JOIN LATERAL safe_delete._set_obstacle(target, v.key, v.value #>> '{}') AS o (obstacle)
    WHERE r.target_table = target
        AND o.obstacle IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._set_warnings(regclass) IS 'Columns that reasons of a table can no longer set, and why.';
