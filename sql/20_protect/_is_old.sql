CREATE OR REPLACE FUNCTION safe_delete._is_old(age_column name, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE
        WHEN age_column IS NULL THEN 'false'
        ELSE format('%2$s.%1$I < cutoff AND %2$s.%1$I > ''-infinity''', age_column, alias)
    END
$$;

COMMENT ON FUNCTION safe_delete._is_old(name, text) IS 'Condition that a row is beyond its retention. Never true without a date.';
