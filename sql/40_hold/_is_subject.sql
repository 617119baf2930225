CREATE OR REPLACE FUNCTION safe_delete._is_subject(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Of a column that this was not made for, nobody can say that the row is not on hold.
    SELECT format(
        'coalesce(arguments -> ''subjects'', ''{}'') <> ''{}'' AND ((arguments -> ''subjects'') - %L::text[] <> ''{}''%s)',
        coalesce(array_agg(s.column_name), '{}'),
        string_agg(
            CASE WHEN c.equals IS NULL THEN format(' OR arguments -> ''subjects'' ? %L', s.column_name) ELSE format(
                ' OR %s',
                safe_delete._is_one_of(safe_delete._field('(t)', s.column_name), c.type_id, format('arguments -> ''subjects'' ->> %L', s.column_name))
            ) END,
            '' ORDER BY s.column_name
        )
    )
    FROM (SELECT DISTINCT h.column_name FROM safe_delete._subject_holds(target) AS h) AS s
    LEFT JOIN LATERAL (
        SELECT k.type_id, safe_delete._comparison(k.type_id, 3) AS equals
        FROM safe_delete._columns(target) AS k
        WHERE k.column_name = s.column_name
    ) AS c ON true
$$;

COMMENT ON FUNCTION safe_delete._is_subject(regclass) IS 'Condition that a row t of the table has a subject that is on hold; which ones come as arguments.';
