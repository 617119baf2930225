-- Up to PostgreSQL 17 a deferred trigger that is left over runs at COMMIT as the session user; SET CONSTRAINTS cannot be
-- trusted, because the owner's code may defer again. A superuser's session does not take that chance.
CREATE OR REPLACE FUNCTION safe_delete._refuse_deferred_code(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner_id oid := (SELECT c.relowner FROM pg_class AS c WHERE c.oid = target);
    trouble record;
BEGIN
    SELECT t.tgname, t.tgrelid INTO trouble
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE current_setting('server_version_num')::integer < 180000
        AND (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = session_user)
        AND t.tgdeferrable
        AND NOT t.tgisinternal
        AND t.tgrelid <> 'safe_delete.nulling_end'::regclass
        AND NOT safe_delete._is_gated(target)
        AND (pg_has_role(owner_id, f.proowner, 'MEMBER') OR pg_has_role(owner_id, c.relowner, 'MEMBER'));
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s has the deferrable trigger %I, which could run at COMMIT as the superuser %s', safe_delete._known_name(trouble.tgrelid), trouble.tgname, session_user),
            HINT = 'Connect as a role that is no superuser, or make it an ordinary trigger; PostgreSQL 18 needs no such care.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_deferred_code(regclass) IS 'Refuses a superuser''s session while the table''s owner has code that could outlast the hand.';
