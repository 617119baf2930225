CREATE OR REPLACE FUNCTION safe_delete._guard_velocity(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, profile ->> 'candidates', 'waived', settings ->> 'waived')
        WHEN (profile ->> 'run_count')::bigint < 3 THEN safe_delete._verdict(
            false, profile ->> 'candidates', NULL, 'not judged until three runs have taken rows'
        )
        ELSE safe_delete._verdict(
            (profile ->> 'candidates')::numeric > l.allowed,
            profile ->> 'candidates',
            l.allowed::text,
            format('rows that would go; the last %s runs that took any had a median of %s', profile ->> 'run_count', profile ->> 'median_rows')
        )
    END
    FROM (
        SELECT greatest(
            trunc((settings ->> 'factor')::numeric * (profile ->> 'median_rows')::numeric),
            CASE WHEN profile ->> 'median_rows' IS NOT NULL AND settings ->> 'factor' IS NOT NULL THEN (settings ->> 'min')::numeric END
        )
    ) AS l (allowed)
$$;

COMMENT ON FUNCTION safe_delete._guard_velocity(jsonb, jsonb) IS
    'Stops when a run would take many times what the last ten took; runs that took nothing are not counted, so that a weekly load is no surprise.';
