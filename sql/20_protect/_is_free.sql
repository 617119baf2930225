CREATE OR REPLACE FUNCTION safe_delete._is_free(target regclass, alias text, in_storage boolean, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._not_held(target, alias, in_storage)
        || CASE WHEN in_storage THEN ' AND ' || safe_delete._is_let_go(target, age_column, alias) ELSE '' END
$$;

COMMENT ON FUNCTION safe_delete._is_free(regclass, text, boolean, name) IS
    'Condition that nothing keeps a row: no hold and, in storage, no reason with a longer grace or a retention that it has not reached.';
