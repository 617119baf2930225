CREATE OR REPLACE FUNCTION safe_delete._outlived_values(storage regclass, column_names name[], alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('(%s).%I IS NOT NULL', alias, o.column_name), ' OR ')
    FROM safe_delete._columns(storage) AS o
    WHERE o.column_name ~ '__until_[0-9]{20}$'
        AND left(o.column_name, -20) IN (SELECT safe_delete._kept_stem(u.name) FROM unnest(column_names) AS u (name))
$$;

COMMENT ON FUNCTION safe_delete._outlived_values(regclass, name[], text) IS
    'Condition that a row of deleted storage was deleted when one of some of its columns had another type, in which its value is kept; NULL where none ever had.';
