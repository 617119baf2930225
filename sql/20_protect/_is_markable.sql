CREATE OR REPLACE FUNCTION safe_delete._is_markable(hiding text, age_column name, alias text, deleted_at name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('%s AND %s', safe_delete._is_live(hiding, alias, deleted_at), safe_delete._is_old(age_column, alias))
$$;

COMMENT ON FUNCTION safe_delete._is_markable(text, name, text, name) IS 'Condition that mark takes a row.';
