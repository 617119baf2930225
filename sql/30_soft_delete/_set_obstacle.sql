CREATE OR REPLACE FUNCTION safe_delete._set_obstacle(target regclass, column_name text, new_value text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    here record;
BEGIN
    SELECT c.is_generated, c.base_type, c.type_id, t.oid, t.typcategory INTO here
    FROM safe_delete._columns(target) AS c
    JOIN pg_type AS t ON t.oid = safe_delete._base_type(c.type_id)
    WHERE c.column_name = _set_obstacle.column_name;
    RETURN CASE
        WHEN here.oid IS NULL THEN 'there is no such column'
        WHEN here.is_generated THEN 'it is generated from other columns'
        WHEN EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.age_column = _set_obstacle.column_name)
            THEN 'the age of rows is counted from it'
        WHEN safe_delete._is_in_a_key(target, column_name) THEN 'it is part of a primary, unique or foreign key'
        WHEN safe_delete._is_settable(here.type_id) IS NOT TRUE
            THEN 'its type is neither an enum nor one of the server''s own, but for arrays, ranges, xml, money and names of objects'
        WHEN here.typcategory = 'D' AND new_value ~* 'now|today|tomorrow|yesterday'
            THEN format('%L is no fixed moment', new_value)
        WHEN NOT safe_delete._is_readable(new_value, here.oid) THEN format('%L is no %s', new_value, here.base_type)
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._set_obstacle(regclass, text, text) IS 'Why a reason cannot set a column of an apart table to a value; NULL where it can.';
