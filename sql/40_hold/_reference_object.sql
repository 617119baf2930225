CREATE OR REPLACE FUNCTION safe_delete._reference_object(foreign_key oid, alias text, in_storage boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A composite with a NULL in it is not IS NOT NULL, but references all the same.
    SELECT format(
        'CASE WHEN num_nulls(%s) = 0 THEN jsonb_build_object(%s) END',
        string_agg(c.field, ', ' ORDER BY c.place),
        string_agg(format('%L, %s', c.column_name, safe_delete._key_value(c.field, c.type_id)), ', ' ORDER BY c.place)
    )
    FROM (
        SELECT
            u.place, a.attname AS column_name,
            safe_delete._field(alias, CASE WHEN in_storage THEN safe_delete._stored_name(a.attname) ELSE a.attname END) AS field,
            CASE WHEN in_storage THEN safe_delete._stored_type(a.atttypid) ELSE safe_delete._base_type(a.atttypid) END AS type_id
        FROM pg_constraint AS f
        CROSS JOIN unnest(f.conkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.number
        WHERE f.oid = foreign_key
    ) AS c
$$;

COMMENT ON FUNCTION safe_delete._reference_object(oid, text, boolean) IS
    'Expression for what a row of the referencing table, or of its deleted storage, references, as a JSON object by the names of its columns; NULL where it references nothing.';
