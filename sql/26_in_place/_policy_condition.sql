CREATE OR REPLACE FUNCTION safe_delete._policy_condition(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- Else its views are security_invoker.
    SELECT CASE WHEN NOT safe_delete._has_row_security(target) THEN format('safe_delete._heeds_policies(%L::regclass, %L)', safe_delete._table_name(target), safe_delete._known_name(target)) END
$$;

COMMENT ON FUNCTION safe_delete._policy_condition(regclass) IS 'Condition by which a view on a table in place refuses to go past policies that the table gets later; NULL where the server sees to them.';
