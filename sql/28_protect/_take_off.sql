-- As whoever calls unprotect().
CREATE OR REPLACE FUNCTION safe_delete._take_off(target regclass, statement text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reported_detail text;
    reported_constraint text;
BEGIN
    EXECUTE statement;
EXCEPTION
    WHEN unique_violation OR exclusion_violation THEN
        GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_constraint = CONSTRAINT_NAME;
        RAISE EXCEPTION USING
            ERRCODE = 'SD210',
            MESSAGE = format('the key %I of %s cannot be put back: rows have the same values', reported_constraint, target),
            DETAIL = reported_detail,
            HINT = 'They came while the index of live rows was not valid. Change them, then unprotect() again. Nothing was changed.';
END;
$$;

COMMENT ON FUNCTION safe_delete._take_off(regclass, text) IS 'Runs a statement of unprotect(), and says clearly when a unique key cannot be put back.';
