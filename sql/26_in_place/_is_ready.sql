CREATE OR REPLACE FUNCTION safe_delete._is_ready(target regclass, age_column name, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        '%s AND %s%s', safe_delete._is_purgeable(age_column, alias, safe_delete._deleted_at_name(target)), safe_delete._not_held(target, alias), safe_delete._is_unreferenced(target, alias, true)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_ready(regclass, name, text) IS
    'Condition that nothing but rows of the same table keeps a purge from a row in place: it is deleted for its grace, not on hold, and no other table references it.';
