CREATE OR REPLACE FUNCTION safe_delete._require_superuser(purpose text)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('only a superuser can %s, and %s is none', purpose, current_user),
            HINT = 'Ask one to call it; without the watch, call safe_delete.resync() in the migration that changes a protected table.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_superuser(text) IS 'Refuses a caller who is no superuser, before the server does so in other words.';
