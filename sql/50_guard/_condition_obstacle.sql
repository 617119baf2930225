CREATE OR REPLACE FUNCTION safe_delete._condition_obstacle(target regclass, condition jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN jsonb_typeof(condition) <> 'object' OR o.wrong IS NOT NULL OR o.form_count <> 1 OR jsonb_typeof(condition -> 'column') IS DISTINCT FROM 'string'
            THEN coalesce('it does not know ' || quote_ident(o.wrong), 'it is an object with a column and one thing that is said of it')
        WHEN k.column_name IS NULL THEN format('there is no column %s', quote_ident(condition ->> 'column'))
        WHEN k.column_name = ANY (safe_delete._kit_columns(target)) THEN format('%I is the kit''s own', k.column_name)
        WHEN f.takes = 'boolean' AND jsonb_typeof(v.given) <> 'boolean' THEN format('%s takes true or false', f.form)
        WHEN f.takes = 'value' AND jsonb_typeof(v.given) NOT IN ('string', 'number', 'boolean') THEN format('%s takes one value', f.form)
        WHEN f.takes = 'array' AND (jsonb_typeof(v.given) <> 'array' OR v.given = '[]') THEN format('%s takes an array of values', f.form)
        WHEN f.takes = 'array' AND EXISTS (SELECT FROM jsonb_array_elements(CASE jsonb_typeof(v.given) WHEN 'array' THEN v.given END) AS e WHERE jsonb_typeof(e.value) NOT IN ('string', 'number', 'boolean'))
            THEN format('%s takes values, not NULL: that is said by is_null', f.form)
        WHEN f.strategy IS NOT NULL AND safe_delete._comparison(k.type_id, f.strategy) IS NULL THEN format('values of %s cannot be compared so', k.base_type)
    END
    FROM (
        SELECT
            (SELECT n FROM jsonb_object_keys(j.entries) AS n WHERE n NOT IN ('column', 'type') AND n NOT IN (SELECT a.form FROM safe_delete._condition_forms() AS a) LIMIT 1) AS wrong,
            (SELECT count(*) FROM safe_delete._condition_forms() AS a WHERE j.entries ? a.form) AS form_count
        FROM (SELECT CASE jsonb_typeof(condition) WHEN 'object' THEN condition ELSE '{}' END AS entries) AS j
    ) AS o
    LEFT JOIN safe_delete._condition_forms() AS f ON condition ? f.form AND o.form_count = 1
    LEFT JOIN safe_delete._columns(target) AS k ON k.column_name = condition ->> 'column'
    CROSS JOIN LATERAL (SELECT condition -> f.form AS given) AS v
$$;

COMMENT ON FUNCTION safe_delete._condition_obstacle(regclass, jsonb) IS 'Why this is no condition on rows of a table; NULL if it is one, provided that the values are of the column''s type.';
