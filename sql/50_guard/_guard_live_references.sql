CREATE OR REPLACE FUNCTION safe_delete._guard_live_references(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        (profile ->> 'blocked_by_live')::bigint > (settings ->> 'max')::bigint,
        profile ->> 'blocked_by_live',
        settings ->> 'max',
        CASE WHEN (profile ->> 'blocked_by_live')::bigint > 0
            THEN 'rows whose grace is over are referenced by live rows; they are not purged'
            ELSE 'no live row references what would be purged' END
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_live_references(jsonb, jsonb) IS
    'Stops when live rows of any table reference rows whose grace is over: a purge would take, orphan or null them, or be blocked by them.';
