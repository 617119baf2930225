CREATE OR REPLACE FUNCTION safe_delete._left_over(job text, target regclass, selection jsonb)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT (safe_delete._read_profile(
            job, target, safe_delete._with_holds(job, target, selection) || '{"extent": "count"}'
        ) ->> 'candidates')::bigint
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._left_over(text, regclass, jsonb) IS 'Rows that a run would still take.';
