CREATE OR REPLACE FUNCTION safe_delete._guard_changes(job text, target regclass, parameters jsonb, guards jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(o.value || jsonb_build_object('before', n.value ->> 'verdict', 'after', o.value ->> 'verdict') - 'verdict' ORDER BY o.place), '[]')
    FROM jsonb_array_elements(safe_delete._examine(job, target, parameters, false, guards) -> 'guards') WITH ORDINALITY AS o (value, place)
    JOIN jsonb_array_elements(safe_delete._examine(job, target, parameters, false, '{}') -> 'guards') AS n ON n.value ->> 'guard' = o.value ->> 'guard'
    WHERE guards ? (o.value ->> 'guard')
$$;

COMMENT ON FUNCTION safe_delete._guard_changes(text, regclass, jsonb, jsonb) IS 'What guards say of a job now, and what they would say with other limits.';
