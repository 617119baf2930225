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
            MESSAGE = format('%s has no hand of its owner for %s', safe_delete._known_name(target), act),
            DETAIL = format('safe_delete_gate.%I belongs to %s, the table''s work is %s''s.', hand_name, coalesce(found_owner, 'nobody'), safe_delete._hand_owner(target)),
            HINT = safe_delete._resync_call(target);
    END IF;
    RETURN hand_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._hand(regclass, text) IS 'Name of a table''s hand, after checking that it belongs to whom it should.';
