CREATE OR REPLACE FUNCTION safe_delete._guard_missing_age(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        CASE WHEN profile ->> 'missing_age' IS NOT NULL THEN settings ->> 'action' = 'stop' AND (profile ->> 'missing_age')::bigint > 0 END,
        profile ->> 'missing_age',
        CASE settings ->> 'action' WHEN 'stop' THEN '0' ELSE 'any' END,
        'live rows whose age is NULL, infinite or in the future; they are never candidates'
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_missing_age(jsonb, jsonb) IS 'Counts rows without a usable age; stops on them where the admin says so.';
