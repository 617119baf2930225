CREATE OR REPLACE FUNCTION safe_delete._nulling_query(
    child regclass,
    OUT foreign_key_names name[],
    OUT statement text,
    OUT column_numbers smallint[],
    OUT column_names name[]
)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    key_names name[] := safe_delete._key_names(child);
    lost text;
BEGIN
    SELECT
        coalesce(array_agg(n.foreign_key_name ORDER BY n.foreign_key_name), '{}'),
        string_agg(format('CASE WHEN %s AND (%s) THEN jsonb_build_array(%s) END', l.was_whole, l.is_nulled, l.reference), ', ' ORDER BY n.foreign_key_name)
    INTO foreign_key_names, lost
    FROM safe_delete._nullable_references(child) AS n
    JOIN safe_delete.protected_table AS p ON p.target_table = n.parent AND p.hiding = 'apart' AND p.is_ready
    JOIN safe_delete.protected_table AS k ON k.target_table = child AND k.hiding = 'apart'
    CROSS JOIN LATERAL (
        SELECT
            string_agg(format('%s IS NOT NULL', safe_delete._field('o', u.name)), ' AND ') AS was_whole,
            string_agg(format('%s IS NULL', safe_delete._field('n', u.name)), ' OR ') AS is_nulled,
            string_agg(format('format(''%%s'', %s)', safe_delete._field('o', u.name)), ', ' ORDER BY u.place) AS reference
        FROM unnest(n.column_names) WITH ORDINALITY AS u (name, place)
    ) AS l;
    SELECT
        -- Of a row of the table's own type, $1.upper would be a function even by way of a cast.
        format(
            'SELECT jsonb_build_array(%s), ARRAY[%s]::jsonb[] FROM (SELECT ($1).*) AS o, (SELECT ($2).*) AS n',
            string_agg(format('format(''%%s'', %s)', safe_delete._field('o', u.name)), ', ' ORDER BY u.place), lost
        )
    INTO statement
    FROM unnest(key_names) WITH ORDINALITY AS u (name, place);
    SELECT array_agg(a.attnum ORDER BY a.attnum), array_agg(a.attname ORDER BY a.attnum)
    INTO column_numbers, column_names
    FROM pg_attribute AS a
    WHERE a.attrelid = child
        AND a.attname IN (SELECT unnest(key_names) UNION ALL SELECT unnest(n.column_names) FROM safe_delete._nullable_references(child) AS n);
END;
$$;

COMMENT ON FUNCTION safe_delete._nulling_query(regclass) IS
    'The statement that reads, from a row $1 that became $2, its key and for each foreign key to an apart table the reference that it lost, or NULL; and the columns that it names.';
