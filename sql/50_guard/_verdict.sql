CREATE OR REPLACE FUNCTION safe_delete._verdict(must_stop boolean, measured text, allowed text, detail text)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT jsonb_build_object(
        'verdict', CASE must_stop WHEN true THEN 'stop' WHEN false THEN 'go' ELSE 'unknown' END,
        'measured', measured,
        'allowed', allowed,
        'detail', detail
    )
$$;

COMMENT ON FUNCTION safe_delete._verdict(boolean, text, text, text) IS 'What a guard says. NULL for must_stop is unknown, and unknown is stop.';
