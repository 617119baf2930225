CREATE OR REPLACE FUNCTION safe_delete._raise_refusal(refused jsonb)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = refused ->> 'sqlstate',
        MESSAGE = refused ->> 'message',
        DETAIL = coalesce(nullif(refused ->> 'detail', ''), 'The refusal is on record in safe_delete.audit_trail.'),
        HINT = coalesce(nullif(refused ->> 'hint', ''), 'See safe_delete.error_codes.');
END;
$$;

COMMENT ON FUNCTION safe_delete._raise_refusal(jsonb) IS 'Raises what was refused, once its record is committed.';
