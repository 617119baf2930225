CREATE OR REPLACE FUNCTION safe_delete._is_markable(hiding text, age_column name, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('%s AND %s', safe_delete._is_live(hiding, alias), safe_delete._is_old(age_column, alias))
$$;

COMMENT ON FUNCTION safe_delete._is_markable(text, name, text) IS 'Condition that mark takes a row.';
