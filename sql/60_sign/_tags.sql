CREATE OR REPLACE FUNCTION safe_delete._tags(parts jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT string_agg(
        safe_delete._tag(CASE t.part WHEN 'parameters' THEN (parts -> 'parameters') - '{retain,grace}'::text[] ELSE parts -> t.part END),
        '' ORDER BY t.place
    )
    FROM safe_delete._tagged_parts() AS t
$$;

COMMENT ON FUNCTION safe_delete._tags(jsonb) IS 'Tags of all signed parts; of the parameters, those that a signature does not say in clear.';
