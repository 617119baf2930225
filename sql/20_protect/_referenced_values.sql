-- Casts to json are code of the type's owner; the output function of a type is not.
CREATE OR REPLACE FUNCTION safe_delete._referenced_values(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('jsonb_build_object(%s)', string_agg(v.pair, ', ' ORDER BY v.place))
    FROM (
        -- A table that is not protected may have no key: it is its place that tells a row from others.
        SELECT 0 AS place, format($code$'', format('%%s %%s', %1$s.tableoid, %1$s.ctid)$code$, alias) AS pair
        WHERE NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target)
        UNION ALL
        SELECT c.column_number, format(
            CASE WHEN safe_delete._base_type(c.type_id) < 16384 THEN '%1$L, %2$s.%3$I'
                ELSE '%1$L, CASE WHEN %2$s.%3$I IS NOT NULL THEN format(''%%s'', %2$s.%3$I) END' END,
            c.column_name, alias, c.column_name
        )
        FROM safe_delete._columns(target) AS c
        WHERE c.column_name = ANY (safe_delete._key_names(target))
            OR EXISTS (
                SELECT FROM pg_constraint AS f
                JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey)
                WHERE f.contype = 'f'
                    AND f.conparentid = 0
                    AND f.confrelid IN (SELECT r FROM safe_delete._relations(target) AS r)
                    AND a.attname = c.column_name
            )
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._referenced_values(regclass, text) IS 'Expression for the key of a row, and every other column that foreign keys reference, as a JSON object.';
