CREATE OR REPLACE FUNCTION safe_delete._guard_too_old(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN s.sentinels > 0 AND settings ->> 'sentinels' IS DISTINCT FROM 'go' THEN safe_delete._verdict(
            true,
            CASE WHEN (profile ->> 'endless_past')::bigint > 0 THEN '-infinity' ELSE profile ->> 'oldest' END,
            coalesce(profile ->> 'oldest_allowed', 'no such date'),
            format('%s rows have a date that means no date: 1970-01-01, 1900-01-01, 0001-01-01 or -infinity', s.sentinels)
        )
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, profile ->> 'oldest', 'waived', settings ->> 'waived')
        WHEN NOT settings ? 'allowed_interval' THEN
            safe_delete._verdict(NULL, profile ->> 'oldest', NULL, 'allowed_interval is not set: how much older than the retention may a row be?')
        ELSE safe_delete._verdict(
            (profile ->> 'too_old')::bigint > 0,
            profile ->> 'oldest',
            profile ->> 'oldest_allowed',
            format('%s rows are older than the cut-off by more than %s', profile ->> 'too_old', settings ->> 'allowed_interval')
        )
    END
    FROM (
        -- What has been deleted with such a date may go.
        SELECT (profile ->> 'sentinels')::bigint + coalesce((profile ->> 'endless_past')::bigint, 0) WHERE profile ->> 'job' = 'mark'
        UNION ALL
        SELECT 0 WHERE profile ->> 'job' IS DISTINCT FROM 'mark'
    ) AS s (sentinels)
$$;

COMMENT ON FUNCTION safe_delete._guard_too_old(jsonb, jsonb) IS
    'Stops when a candidate is much older than a table that is cleaned regularly can hold: a sync error, not an old row. Dates that mean no date stop it also where the interval is waived, unless sentinels is go.';
