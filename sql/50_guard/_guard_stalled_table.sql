CREATE OR REPLACE FUNCTION safe_delete._guard_stalled_table(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, profile ->> 'newest_kept', 'waived', settings ->> 'waived')
        WHEN profile ->> 'job' = 'purge' THEN safe_delete._verdict(false, NULL, NULL, 'judged when rows are marked')
        WHEN profile -> 'candidates' = '0' THEN safe_delete._verdict(false, profile ->> 'newest_kept', profile ->> 'cutoff', 'no row would go')
        ELSE safe_delete._verdict(
            CASE WHEN profile ? 'newest_kept' AND profile ? 'candidates' THEN profile ->> 'newest_kept' IS NULL END,
            coalesce(profile ->> 'newest_kept', profile ->> 'newest'),
            profile ->> 'cutoff',
            CASE WHEN profile ->> 'newest_kept' IS NULL THEN 'every row is older than the cut-off: nothing has replaced the data' ELSE 'the newest row' END
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._guard_stalled_table(jsonb, jsonb) IS
    'Stops when the newest row of the table is older than the cut-off: the table has stalled, and a run would empty it.';
