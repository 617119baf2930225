CREATE OR REPLACE FUNCTION safe_delete._age_type(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT c.base_type FROM safe_delete._columns(target) AS c WHERE c.column_name = age_column
$$;

COMMENT ON FUNCTION safe_delete._age_type(regclass, name) IS 'Base type of the age column; NULL if there is none.';
