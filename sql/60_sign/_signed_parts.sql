-- All that decides which rows go. Batch sizes, throttling and output are not here: they decide nothing.
CREATE OR REPLACE FUNCTION safe_delete._signed_parts(job text, target regclass, parameters jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'database', safe_delete._identity(),
            'table', safe_delete._signed_table(target),
            'deciding columns', safe_delete._deciding_columns(target),
            'policy', safe_delete._policy_of(target),
            'reasons', safe_delete._signed_reasons(job, target, parameters),
            'guards', safe_delete._guard_settings(target),
            'code', safe_delete._selecting_code(target),
            'job', job,
            'parameters', parameters
        )
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._signed_parts(text, regclass, jsonb) IS 'Everything that a signature is over, by part.';
