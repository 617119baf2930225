CREATE OR REPLACE FUNCTION safe_delete._record_refusal(event text, target regclass, refused jsonb, detail jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._record_event(
        event, target, detail || jsonb_build_object('refusal_number', nextval('safe_delete.refusal_number'), 'refused', refused)
    );
    RETURN jsonb_build_object('refused', refused);
END;
$$;

COMMENT ON FUNCTION safe_delete._record_refusal(text, regclass, jsonb, jsonb) IS
    'Records a refusal that is returned, not raised. The number survives where the record is rolled back after all.';
