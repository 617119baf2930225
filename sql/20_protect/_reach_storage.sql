CREATE OR REPLACE FUNCTION safe_delete._reach_storage(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN safe_delete._is_gated(target) THEN format('safe_delete_gate.%I', safe_delete._gate_name(target) || '__deleted')
        ELSE format('safe_delete_data.%I', safe_delete._gate_name(target))
    END
$$;

COMMENT ON FUNCTION safe_delete._reach_storage(regclass) IS 'The relation through which hands read deleted storage.';
