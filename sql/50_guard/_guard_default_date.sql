CREATE OR REPLACE FUNCTION safe_delete._guard_default_date(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, profile ->> 'late_rows', 'waived', settings ->> 'waived')
        WHEN profile ->> 'taken_before' IS NULL THEN safe_delete._verdict(
            false, NULL, NULL, 'no earlier mark has taken all that was older: nothing to judge by'
        )
        ELSE safe_delete._verdict(
            l.late_rows >= (settings ->> 'min')::bigint
                AND l.late_rows > (settings ->> 'share')::numeric * (profile ->> 'candidates')::numeric,
            l.late_rows::text,
            format('%s, or %s %% of the candidates', (settings ->> 'min')::bigint - 1, round(100 * (settings ->> 'share')::numeric, 2)),
            CASE WHEN l.late_rows > 0
                THEN format('%s candidates are dated %s, which an earlier run should have taken: a default date?', l.late_rows, profile ->> 'late_value')
                ELSE 'no date that an earlier run should have taken is shared by many candidates' END
        )
    END
    FROM (SELECT (profile ->> 'late_rows')::bigint) AS l (late_rows)
$$;

COMMENT ON FUNCTION safe_delete._guard_default_date(jsonb, jsonb) IS
    'Stops when many candidates share one date that an earlier run should have taken already: the sync error that is not 1970.';
