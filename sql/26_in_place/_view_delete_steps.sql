CREATE OR REPLACE FUNCTION safe_delete._view_delete_steps(target regclass, live_view text)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN safe_delete._is_gated(target)
            THEN safe_delete._function_steps(
                safe_delete._hide_source(target, live_view),
                format('%I(%s)', safe_delete._gate_name(target) || '__hide', live_view),
                safe_delete._hand_owner(target),
                'safe_delete_owner'
            )
            || ARRAY[format('SELECT safe_delete._make_view_delete(%L::regclass)', safe_delete._table_name(target))]
        ELSE safe_delete._function_steps(
            safe_delete._view_delete_source(target, live_view),
            format('%I()', safe_delete._gate_name(target) || '__delete'),
            safe_delete._hand_owner(target),
            NULL
        )
    END
    -- Nothing can be deleted before all of them are there.
    || safe_delete._asking_trigger_step(target, live_view, 'check')
    || ARRAY[
        format(
            'CREATE OR REPLACE TRIGGER safe_delete_delete INSTEAD OF DELETE ON %s FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.%I()',
            live_view, safe_delete._gate_name(target) || '__delete'
        ),
        format('CREATE OR REPLACE TRIGGER safe_delete_begin BEFORE DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._begin_hiding()', live_view),
        format('CREATE OR REPLACE TRIGGER safe_delete_follow AFTER DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._follow_hidden()', live_view)
    ]
    || safe_delete._asking_trigger_step(target, live_view, 'ask')
    || safe_delete._asking_trigger_step(target, live_view, 'attempt')
$$;

COMMENT ON FUNCTION safe_delete._view_delete_steps(regclass, text) IS 'Statements that make a DELETE on the view of live rows a soft delete.';
