-- current_user is the kit's owner inside its own functions; this is who asked.
CREATE OR REPLACE FUNCTION safe_delete._caller()
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(nullif(current_setting('role'), 'none'), session_user::text)::name
$$;

COMMENT ON FUNCTION safe_delete._caller() IS 'The role that the session acts as: what SET ROLE chose, or else the session user.';
