CREATE OR REPLACE FUNCTION safe_delete._subject_obstacle(target regclass, column_name name)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN c.type_id IS NULL THEN format('there is no column %I', _subject_obstacle.column_name)
        WHEN safe_delete._comparison(c.type_id, 3) IS NULL THEN format('values of %s cannot be compared', c.base_type)
        WHEN safe_delete._is_apart(target) AND NOT safe_delete._is_codeless(c.type_id)
            THEN format('values of %s are compared by code of their owner, which deleted storage has none of', c.base_type)
    END
    FROM (SELECT) AS one
    LEFT JOIN safe_delete._columns(target) AS c ON c.column_name = _subject_obstacle.column_name
$$;

COMMENT ON FUNCTION safe_delete._subject_obstacle(regclass, name) IS 'Why no hold can be on what a column has; NULL if one can.';
