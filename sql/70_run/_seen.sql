CREATE OR REPLACE FUNCTION safe_delete._seen(profile jsonb, late_row_count bigint DEFAULT 0)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE profile ->> 'job' WHEN 'mark' THEN jsonb_build_object('seen', jsonb_build_object(
        'oldest', profile -> 'oldest',
        'taken_before', profile -> 'taken_before',
        'late_rows', late_row_count + coalesce((profile ->> 'all_late_rows')::bigint, 0)
    )) ELSE '{}' END
$$;

COMMENT ON FUNCTION safe_delete._seen(jsonb, bigint) IS
    'What a mark adds to its selection of what its guards saw: no batch takes an older row, nor more rows that an earlier run should have taken. late_row_count: how many of these it has taken already.';
