CREATE OR REPLACE FUNCTION safe_delete._hand_problems(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT format('function safe_delete_gate.%I is missing or does not belong to %s', e.hand_name, e.owner_name)
    FROM safe_delete._expected_hands(target) AS e
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = e.hand_name
            AND pg_get_userbyid(f.proowner) = e.owner_name
    )
$$;

COMMENT ON FUNCTION safe_delete._hand_problems(regclass) IS 'Generated functions that are missing or belong to somebody else.';
