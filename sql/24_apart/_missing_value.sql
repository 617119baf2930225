CREATE OR REPLACE FUNCTION safe_delete._missing_value(target regclass, column_number smallint, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- As text, and not for types whose input is a user's code. Of a partitioned table only the partitions know it.
    SELECT (a.attmissingval::text::text[])[1]
    FROM pg_attribute AS c
    CROSS JOIN safe_delete._relations(target) AS r (relation)
    JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = c.attname
    WHERE c.attrelid = target
        AND c.attnum = column_number
        AND a.atthasmissing
        AND safe_delete._is_codeless(type_id)
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._missing_value(regclass, smallint, oid) IS
    'What rows that are older than a column have in it: the constant default of its ADD COLUMN. NULL if there was none.';
