CREATE OR REPLACE FUNCTION safe_delete._reach(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN safe_delete._is_gated(target) THEN format('safe_delete_gate.%I', safe_delete._gate_name(target))
        ELSE safe_delete._own_rows(target)
    END
$$;

COMMENT ON FUNCTION safe_delete._reach(regclass) IS 'The relation through which hands work: the table, or its gate view.';
