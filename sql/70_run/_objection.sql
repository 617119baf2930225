-- One that says stop tells more than one that cannot tell.
CREATE OR REPLACE FUNCTION safe_delete._objection(guards jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.value || jsonb_build_object(
        'limits', format('Measured %s, allowed %s.', coalesce(g.value ->> 'measured', 'nothing'), coalesce(g.value ->> 'allowed', 'not set'))
    )
    FROM jsonb_array_elements(guards) WITH ORDINALITY AS g (value, place)
    WHERE g.value ->> 'verdict' IS DISTINCT FROM 'go'
    ORDER BY g.value ->> 'verdict' = 'unknown', g.place
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._objection(jsonb) IS
    'The guard that refuses, and its limits in words; NULL where every guard says go.';
