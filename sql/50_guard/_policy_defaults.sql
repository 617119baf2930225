CREATE OR REPLACE FUNCTION safe_delete._policy_defaults()
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT '{"audit_detail": "keys", "minimum_grace": "1 day", "reason": "optional", "time_zone": "UTC"}'::jsonb
$$;

COMMENT ON FUNCTION safe_delete._policy_defaults() IS 'What a policy says where nothing else is set.';
