CREATE OR REPLACE FUNCTION safe_delete._guard_minimum_kept(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN settings ? 'waived' THEN safe_delete._verdict(false, profile ->> 'live_rows_after', 'waived', settings ->> 'waived')
        WHEN NOT settings ? 'min' THEN
            safe_delete._verdict(NULL, profile ->> 'live_rows_after', NULL, 'min is not set: how many live rows must the table keep?')
        ELSE safe_delete._verdict(
            (profile ->> 'live_rows_after')::bigint < (settings ->> 'min')::bigint,
            profile ->> 'live_rows_after',
            settings ->> 'min',
            'live rows that would remain'
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._guard_minimum_kept(jsonb, jsonb) IS 'Stops when fewer live rows than the limit would remain.';
