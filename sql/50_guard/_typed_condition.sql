CREATE OR REPLACE FUNCTION safe_delete._typed_condition(target regclass, condition jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object('column', k.column_name, 'type', k.base_type, f.form, CASE f.takes
        WHEN 'boolean' THEN v.given
        WHEN 'array' THEN safe_delete._spelled(target, k.column_name, v.given)
        ELSE safe_delete._spelled(target, k.column_name, jsonb_build_array(v.given)) -> 0
    END)
    FROM safe_delete._condition_forms() AS f
    CROSS JOIN LATERAL (SELECT condition -> f.form AS given) AS v
    JOIN safe_delete._columns(target) AS k ON k.column_name = condition ->> 'column'
    WHERE condition ? f.form
$$;

COMMENT ON FUNCTION safe_delete._typed_condition(regclass, jsonb) IS 'A condition with the type of its column, and its values as that writes them. Fails with a data exception where it does not take one.';
