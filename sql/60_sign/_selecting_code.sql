CREATE OR REPLACE FUNCTION safe_delete._selecting_code(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT encode(sha256(convert_to(safe_delete.version() || coalesce(string_agg(f.prosrc, ' ' ORDER BY f.proname), ''), 'UTF8')), 'hex')
        FROM safe_delete.protected_table AS p
        JOIN pg_proc AS f
            ON f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname IN (p.gate_name || '__take', p.gate_name || '__purge', p.gate_name || '__profile', p.gate_name || '__profile_deleted')
        WHERE p.target_table = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._selecting_code(regclass) IS 'Digest of the version and of the generated code that selects and takes rows.';
