CREATE OR REPLACE FUNCTION safe_delete._is_gated(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_owner(target) = 'safe_delete_worker'
$$;

COMMENT ON FUNCTION safe_delete._is_gated(regclass) IS 'Whether the table''s owner is a superuser, so that the worker reaches it through a gate view.';
