CREATE OR REPLACE FUNCTION safe_delete._try_approve(signature text, comment text)
RETURNS jsonb
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    refused jsonb;
    reported_detail text;
    reported_hint text;
BEGIN
    BEGIN
        PERFORM safe_delete._admit_approval(signature, comment);
        RETURN '{}';
    EXCEPTION
        WHEN SQLSTATE 'SD602' OR SQLSTATE 'SD604' OR SQLSTATE 'SD605' OR SQLSTATE 'SD607' OR SQLSTATE 'SD608' THEN
            GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_hint = PG_EXCEPTION_HINT;
            refused := jsonb_build_object(
                'sqlstate', SQLSTATE, 'message', SQLERRM, 'detail', reported_detail, 'hint', reported_hint
            );
    END;
    RETURN safe_delete._record_refusal('approval refused', NULL, refused, jsonb_build_object('signature', left(signature, 200)));
END;
$$;

COMMENT ON FUNCTION safe_delete._try_approve(text, text) IS
    'Approves a signature and returns {}, or records the refusal and returns it, as _try_start_run() does: for callers who commit and then fail.';
