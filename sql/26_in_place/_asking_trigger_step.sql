CREATE OR REPLACE FUNCTION safe_delete._asking_trigger_step(target regclass, live_view text, part text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._has_row_security(target)
        THEN ARRAY[format(
            'CREATE OR REPLACE TRIGGER %I INSTEAD OF DELETE ON %s FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.%I()',
            'safe_delete_' || part, live_view, safe_delete._gate_name(target) || '__' || part
        )]
        ELSE ARRAY[]::text[]
    END
$$;

COMMENT ON FUNCTION safe_delete._asking_trigger_step(regclass, text, text) IS
    'Statement that makes one of the triggers which ask a table''s policies, on the view of live rows. They fire by their names: ask, attempt, check, and then delete.';
