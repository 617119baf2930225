CREATE OR REPLACE FUNCTION safe_delete._is_code_unseen(function_name name, words text)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._has_fixed_snapshot() AND NOT EXISTS (
        SELECT FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname = function_name AND strpos(f.prosrc, words) > 0
    )
$$;

COMMENT ON FUNCTION safe_delete._is_code_unseen(name, text) IS
    'Whether generated code that has these words is younger than the transaction''s snapshot: functions are looked up as they are now.';
