CREATE OR REPLACE FUNCTION safe_delete._hand_problems(target regclass)
RETURNS SETOF text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    RETURN QUERY
    SELECT format('function safe_delete_gate.%I is missing or does not belong to %s', e.hand_name, e.owner_name)
    FROM safe_delete._expected_hands(target) AS e
    WHERE NOT EXISTS (
        SELECT FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = e.hand_name
            AND pg_get_userbyid(f.proowner) = e.owner_name
    );
    IF coalesce(protected.hiding = 'apart', true) THEN
        RETURN;
    END IF;

    -- Of tables that it knows and that are in no circle any more, it does nothing.
    RETURN QUERY
    SELECT format('function safe_delete_gate.%I was made for other foreign keys', f.proname)
    FROM (SELECT coalesce(array_agg(c::oid::text), '{}') AS members FROM safe_delete._circle(target) AS c) AS circle
    JOIN pg_proc AS f ON f.pronamespace = 'safe_delete_gate'::regnamespace
        AND f.proname IN (protected.gate_name || '__purge', protected.gate_name || '__profile_deleted')
    WHERE NOT coalesce(substring(f.prosrc FROM $pattern$circle text\[\] := '(\{[0-9,]*\})';$pattern$)::text[] @> circle.members, false);
    -- REASSIGN OWNED gives all of it to another role, but not the rights.
    IF protected.is_ready AND NOT has_function_privilege(safe_delete._hand_owner(target), 'safe_delete._current_deletion(name)', 'EXECUTE') THEN
        RETURN NEXT format('%s, who owns %s, may not record deletions', quote_ident(safe_delete._hand_owner(target)), safe_delete._known_name(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._hand_problems(regclass) IS
    'Generated functions that are missing, belong to somebody else, or are from before a foreign key closed a circle; and an owner of theirs without the right that they need.';
