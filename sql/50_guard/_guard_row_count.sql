CREATE OR REPLACE FUNCTION safe_delete._guard_row_count(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        (profile ->> 'candidates')::bigint > (settings ->> 'max')::bigint,
        profile ->> 'candidates',
        settings ->> 'max',
        'rows that would go'
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_row_count(jsonb, jsonb) IS 'Stops when there are more candidates than the limit.';
