-- An event trigger's function runs with the rights of whoever runs the DDL, superusers included. So it must not belong to
-- safe_delete_owner, whose members could put code into it: it belongs to the superuser who calls watch_tables(). And it
-- calls code of the kit's for a superuser only where none but superusers can become safe_delete_owner.
--
-- A failure of any kind becomes a warning: the user's DDL is his own.
CREATE OR REPLACE FUNCTION safe_delete._watch_source()
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $watch$
    SELECT $source$CREATE OR REPLACE FUNCTION safe_delete_gate.follow_ddl() RETURNS event_trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET client_min_messages = warning AS $body$
DECLARE
    call_stack text;
    target regclass;
BEGIN
    -- The kit's own DDL is no drift: resync() would call itself for each of its statements.
    GET DIAGNOSTICS call_stack = PG_CONTEXT;
    IF call_stack ~ '(?n)^[^"]*safe_delete[.](protect|resync|unprotect|switch_hiding)[(]' THEN
        RETURN;
    END IF;
    FOR target IN
        SELECT t FROM safe_delete._drifted_tables(ARRAY(
            SELECT d.objid FROM pg_event_trigger_ddl_commands() AS d WHERE d.classid = 'pg_class'::regclass
        )) AS t
    LOOP
        BEGIN
            IF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) AND EXISTS (
                SELECT FROM pg_roles AS r
                WHERE NOT r.rolsuper
                    AND (
                        EXISTS (SELECT FROM pg_auth_members AS m WHERE m.roleid = 'safe_delete_owner'::regrole AND m.member = r.oid)
                        OR (r.rolcreaterole AND current_setting('server_version_num')::integer < 160000)
                    )
            ) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'insufficient_privilege',
                    MESSAGE = 'not as a superuser, while others can become safe_delete_owner',
                    HINT = 'safe_delete.kit_members lists them.';
            END IF;
            PERFORM safe_delete.resync(target);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING USING
                MESSAGE = format('%s has changed, and safe_delete could not follow: %s', target, SQLERRM),
                HINT = format('Call safe_delete.resync(%L) as the table''s owner and a member of safe_delete_admin.', target);
        END;
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING USING
        MESSAGE = format('safe_delete could not look whether a protected table has changed: %s', SQLERRM),
        HINT = 'See safe_delete.problems.';
END;
$body$$source$
$watch$;

COMMENT ON FUNCTION safe_delete._watch_source() IS 'Source of the function of the event trigger that follows DDL on protected tables.';
