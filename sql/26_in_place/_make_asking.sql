CREATE OR REPLACE FUNCTION safe_delete._make_asking(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    FOR here IN
        SELECT s.source, safe_delete._gate_name(target) || '__' || s.part AS function_name
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._asking_sources(target, safe_delete._live_view_name(target, p.hiding)) AS s
        WHERE p.target_table = target
    LOOP
        EXECUTE here.source;
        EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', here.function_name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%I() TO safe_delete_admin', here.function_name);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_asking(regclass) IS 'Makes the kit''s own trigger functions for a table with row-level security.';
