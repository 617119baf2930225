CREATE OR REPLACE FUNCTION safe_delete._hide_source(target regclass, live_view text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I(gone %s) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        safe_delete._gate_name(target) || '__hide',
        live_view,
        safe_delete._body(target, E'    is_referenced boolean;\n    is_kept boolean;\n', safe_delete._hide_body(target, 'gone', 'true', 'false'))
    )
$$;

COMMENT ON FUNCTION safe_delete._hide_source(regclass, text) IS
    'Source of the hand that soft-deletes one row of a superuser''s table for a DELETE on the live view.';
