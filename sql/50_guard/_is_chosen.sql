CREATE OR REPLACE FUNCTION safe_delete._is_chosen(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._is_chosen_by(target, safe_delete._policy_of(target) -> 'conditions')
$$;

COMMENT ON FUNCTION safe_delete._is_chosen(regclass) IS 'Condition that a row t is one that the policy''s conditions choose; true where it has none.';
