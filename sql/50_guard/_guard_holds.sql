CREATE OR REPLACE FUNCTION safe_delete._guard_holds(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN t.hold <> 'null' THEN safe_delete._verdict(
            true, 'the whole table', 'none',
            format('hold %s holds the whole of %s%s', t.hold ->> 'hold_id', t.hold ->> 'table', CASE WHEN t.hold ->> 'table' <> profile ->> 'table' THEN ', which references it' ELSE '' END)
        )
        ELSE safe_delete._verdict(
            CASE WHEN profile ->> 'spared' IS NOT NULL THEN settings ->> 'action' = 'stop' AND (profile ->> 'spared')::bigint > 0 END,
            profile ->> 'spared',
            CASE settings ->> 'action' WHEN 'stop' THEN '0' ELSE 'any' END,
            'candidates on hold; they are spared'
        )
    END
    FROM (SELECT profile -> 'table_hold') AS t (hold)
$$;

COMMENT ON FUNCTION safe_delete._guard_holds(jsonb, jsonb) IS 'Stops on a hold of the whole table; rows on hold are spared, or stop the run where the admin says so.';
