-- Whatever goes wrong in a guard, it has not said go.
CREATE OR REPLACE FUNCTION safe_delete._verdict_of(target regclass, guard text, profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(safe_delete._built_in_verdict(guard, profile, settings), safe_delete._custom_verdict(target, profile, settings));
EXCEPTION
    WHEN OTHERS THEN
        RETURN safe_delete._verdict(NULL, NULL, NULL, format('the guard failed: %s', left(SQLERRM, 500)));
END;
$$;

COMMENT ON FUNCTION safe_delete._verdict_of(regclass, text, jsonb, jsonb) IS 'What one guard says; unknown where it raises.';
