-- The trampoline. It belongs to safe_delete_worker (90_access/ownership.sql), which has no right on any table: a hand
-- that its owner turned into SECURITY INVOKER runs as that powerless role, and not as the owner of the kit.
CREATE OR REPLACE FUNCTION safe_delete._call_hand(hand_name name, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    EXECUTE format('SELECT safe_delete_gate.%I($1)', hand_name) INTO answer USING arguments;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._call_hand(name, jsonb) IS 'Runs a hand as safe_delete_worker. Only safe_delete_owner may call it.';

CREATE OR REPLACE FUNCTION safe_delete._table_owner(target regclass)
RETURNS name
LANGUAGE sql
STABLE
RETURN (
    SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c WHERE c.oid = target
);

COMMENT ON FUNCTION safe_delete._table_owner(regclass) IS 'The table''s owner.';

CREATE OR REPLACE FUNCTION safe_delete._hand_owner(target regclass)
RETURNS name
LANGUAGE sql
STABLE
RETURN (
    SELECT CASE WHEN r.rolsuper THEN 'safe_delete_worker' ELSE r.rolname END
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
    WHERE c.oid = target
);

COMMENT ON FUNCTION safe_delete._hand_owner(regclass) IS
    'Whose rights do the work on a table: its owner''s; safe_delete_worker''s, behind a gate view, where the owner is a superuser.';

CREATE OR REPLACE FUNCTION safe_delete._hand(target regclass, act text)
RETURNS name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand_name name;
    found_owner name;
BEGIN
    SELECT p.gate_name || '__' || act INTO hand_name
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target;

    SELECT pg_get_userbyid(f.proowner) INTO found_owner
    FROM pg_proc AS f
    WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
        AND f.proname = hand_name
        AND f.proargtypes = ARRAY['jsonb'::regtype]::oidvector;

    IF found_owner IS DISTINCT FROM safe_delete._hand_owner(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s has no hand of its owner for %s', safe_delete._table_name(target), act),
            DETAIL = format('safe_delete_gate.%I belongs to %s, the table''s work is %s''s.', hand_name, coalesce(found_owner, 'nobody'), safe_delete._hand_owner(target)),
            HINT = format('Call safe_delete.resync(%L) as the table''s owner.', safe_delete._table_name(target));
    END IF;
    RETURN hand_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._hand(regclass, text) IS 'Name of a table''s hand, after checking that it belongs to whom it should.';

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
        AND NOT safe_delete._is_gated(target)
        AND (pg_has_role(owner_id, f.proowner, 'MEMBER') OR pg_has_role(owner_id, c.relowner, 'MEMBER'));
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s has the deferrable trigger %I, which could run at COMMIT as the superuser %s', safe_delete._table_name(trouble.tgrelid), trouble.tgname, session_user),
            HINT = 'Connect as a role that is no superuser, or make it an ordinary trigger; PostgreSQL 18 needs no such care.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_deferred_code(regclass) IS 'Refuses a superuser''s session while the table''s owner has code that could outlast the hand.';

CREATE OR REPLACE FUNCTION safe_delete._act(target regclass, hand text, act text, arguments jsonb, run_id bigint DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand_name name := safe_delete._hand(target, hand);
    answer jsonb;
BEGIN
    PERFORM safe_delete._begin_act(target, act, run_id);
    answer := safe_delete._call_hand(hand_name, arguments);
    PERFORM safe_delete._end_act(target, act);
    PERFORM safe_delete._refuse_deferred_code(target);
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._act(regclass, text, text, jsonb, bigint) IS 'Lets a table''s hand change rows, behind the acting marker.';

CREATE OR REPLACE FUNCTION safe_delete._read(target regclass, hand text, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand_name name := safe_delete._hand(target, hand);
    answer jsonb;
BEGIN
    PERFORM set_config('safe_delete.reading', safe_delete._reading_token(target), true);
    answer := safe_delete._call_hand(hand_name, arguments);
    PERFORM set_config('safe_delete.reading', '', true);
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._read(regclass, text, jsonb) IS 'Lets a table''s hand read; writes nothing.';
