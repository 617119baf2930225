CREATE OR REPLACE FUNCTION safe_delete._reason_settings(target regclass, reason text)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_build_object('grace', r.grace, 'retention', r.retention, 'is_restorable', r.is_restorable, 'sets', r.sets)
    FROM safe_delete.reason AS r
    WHERE r.target_table IS NOT DISTINCT FROM target
        AND r.reason_name = reason
$$;

COMMENT ON FUNCTION safe_delete._reason_settings(regclass, text) IS 'Settings of a reason as it is defined for a table, or for all; NULL where it is not.';
