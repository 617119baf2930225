CREATE OR REPLACE FUNCTION safe_delete._guard_too_recent(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        (profile ->> 'too_recent')::bigint > 0,
        profile ->> 'newest',
        profile ->> 'newest_allowed',
        format('%s rows are younger than %s', profile ->> 'too_recent', settings ->> 'floor')
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_too_recent(jsonb, jsonb) IS 'Stops when a candidate is younger than the floor, whatever retention or grace was asked for.';
