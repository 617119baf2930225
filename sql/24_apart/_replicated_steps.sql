CREATE OR REPLACE FUNCTION safe_delete._replicated_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_replicated(target) AND NOT safe_delete._is_in_hierarchy(target) THEN ARRAY[
        format('SELECT safe_delete._make_replicated_move(%L::regclass)', safe_delete._table_name(target)),
        format(
            'CREATE OR REPLACE TRIGGER safe_delete_move_replicated AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.%I()',
            safe_delete._table_name(target), safe_delete._gate_name(target) || '__move_replicated'
        ),
        -- It costs an ordinary DELETE nothing.
        format('ALTER TABLE %s ENABLE REPLICA TRIGGER safe_delete_move_replicated', safe_delete._table_name(target))
    ] ELSE ARRAY[]::text[] END
$$;

COMMENT ON FUNCTION safe_delete._replicated_steps(regclass) IS 'Statements that make the trigger for rows which a subscription deletes, where one writes to the table.';
