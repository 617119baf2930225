CREATE OR REPLACE FUNCTION safe_delete._is_markable(target regclass, hiding text, age_column name, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        '%s AND %s AND %s',
        safe_delete._is_live(hiding, alias, safe_delete._deleted_at_name(target)),
        safe_delete._is_old(age_column, alias),
        safe_delete._row_test(target, 'is_chosen', alias)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_markable(regclass, text, name, text) IS 'Condition that mark takes a row: live, beyond its retention, and as the conditions of the policy say.';
