CREATE OR REPLACE FUNCTION safe_delete._overall_verdict(guards jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE
        WHEN bool_or(g.value ->> 'verdict' = 'stop') THEN 'stop'
        WHEN bool_and(g.value ->> 'verdict' = 'go') THEN 'go'
        ELSE 'unknown'
    END
    FROM jsonb_array_elements(guards) AS g
$$;

COMMENT ON FUNCTION safe_delete._overall_verdict(jsonb) IS 'go only if every guard says go; stop if one says stop; unknown otherwise.';
