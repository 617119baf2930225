CREATE OR REPLACE FUNCTION safe_delete._is_chosen_by(target regclass, conditions jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A condition on what the column is no longer chooses nothing. Nor does one on a value that is not there, but is_null.
    SELECT coalesce(
        string_agg(
            CASE
                WHEN k.base_type IS DISTINCT FROM c.value ->> 'type' THEN 'false'
                WHEN c.value ? 'is_null' THEN format('%s IS %sNULL', f.field, CASE (c.value ->> 'is_null')::boolean WHEN false THEN 'NOT ' ELSE '' END)
                WHEN g.form IN ('in', 'not_in') THEN format(
                    '%s IS NOT NULL AND %s%s',
                    f.field, CASE g.form WHEN 'not_in' THEN 'NOT ' ELSE '' END,
                    safe_delete._is_one_of(f.field, k.type_id, quote_literal(ARRAY(SELECT jsonb_array_elements_text(c.value -> g.form))::text))
                )
                ELSE format(
                    'coalesce(%s %s CAST(%L AS %s), false)',
                    safe_delete._in_base_type(f.field, k.type_id), safe_delete._comparison(k.type_id, g.strategy), c.value ->> g.form, k.base_type
                )
            END,
            ' AND ' ORDER BY c.place
        ),
        'true'
    )
    FROM jsonb_array_elements(conditions) WITH ORDINALITY AS c (value, place)
    LEFT JOIN safe_delete._condition_forms() AS g ON c.value ? g.form
    LEFT JOIN safe_delete._columns(target) AS k ON k.column_name = c.value ->> 'column'
    CROSS JOIN LATERAL (SELECT safe_delete._field('(t)', k.column_name) AS field) AS f
$$;

COMMENT ON FUNCTION safe_delete._is_chosen_by(regclass, jsonb) IS 'Condition that a row t is one that some conditions of a policy choose; true where there are none.';
