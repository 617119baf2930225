CREATE OR REPLACE FUNCTION safe_delete._asking_functions(target regclass)
RETURNS SETOF regprocedure
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.made
    FROM safe_delete._gate_name(target) AS g (gate_name)
    CROSS JOIN unnest('{ask,attempt,check,answer}'::text[]) AS p (part)
    CROSS JOIN LATERAL to_regprocedure(format('safe_delete_gate.%I()', g.gate_name || '__' || p.part)) AS f (made)
    WHERE f.made IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._asking_functions(regclass) IS 'The trigger functions that ask a table''s policies, as far as they are there.';
