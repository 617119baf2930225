CREATE OR REPLACE FUNCTION safe_delete._selecting_code(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    gate name := safe_delete._gate_name(target);
BEGIN
    RETURN (
        SELECT encode(sha256(convert_to(safe_delete.version() || coalesce(string_agg(f.prosrc, ' ' ORDER BY f.proname), ''), 'UTF8')), 'hex')
        FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname IN (gate || '__take', gate || '__purge', gate || '__profile', gate || '__profile_deleted')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._selecting_code(regclass) IS 'Digest of the version and of the generated code that selects and takes rows.';
