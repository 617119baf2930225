CREATE OR REPLACE FUNCTION safe_delete._make_view_delete(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    EXECUTE safe_delete._view_delete_source(
        target,
        safe_delete._live_view_name(target, (SELECT p.hiding FROM safe_delete.protected_table AS p WHERE p.target_table = target))
    );
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', safe_delete._gate_name(target) || '__delete');
END;
$$;

COMMENT ON FUNCTION safe_delete._make_view_delete(regclass) IS 'Makes the INSTEAD OF DELETE function of a superuser''s table: the kit''s own, because no definer function is a superuser''s.';
