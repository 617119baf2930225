CREATE OR REPLACE FUNCTION safe_delete._restored_values(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        CASE
            -- The column is younger than the row, and demands a value: its default, as for any row without one.
            WHEN a.attnotnull AND d.adbin IS NOT NULL THEN format('coalesce(%s, %s)', v.value, pg_get_expr(d.adbin, d.adrelid))
            ELSE v.value
        END,
        ', ' ORDER BY a.attnum
    )
    FROM safe_delete._columns(target) AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = target AND a.attnum = c.column_number
    LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = target AND d.adnum = a.attnum
    CROSS JOIN LATERAL safe_delete._from_stored(format('s.%I', safe_delete._stored_name(a.attname)), a.atttypid) AS v (value)
    WHERE NOT c.is_generated
$$;

COMMENT ON FUNCTION safe_delete._restored_values(regclass) IS 'What a restore inserts, from storage s, in the order of the table''s columns, generated ones left out.';
