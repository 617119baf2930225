CREATE OR REPLACE FUNCTION safe_delete._candidate_condition(target regclass, alias text, with_held boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._with_variables(
        safe_delete._is_markable(target, p.hiding, p.age_column, alias),
        jsonb_build_object('arguments', '$1', 'cutoff', replace(safe_delete._as_age('cutoff', safe_delete._age_type(target, p.age_column)), 'arguments', '$1'))
    )
        || CASE WHEN with_held THEN ' AND ' || safe_delete._with_selection(safe_delete._not_held(target, alias)) ELSE '' END
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._candidate_condition(regclass, text, boolean) IS 'Condition that mark takes a row, $1 being the selection.';
