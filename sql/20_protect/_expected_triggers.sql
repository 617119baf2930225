CREATE OR REPLACE FUNCTION safe_delete._expected_triggers(hiding text)
RETURNS TABLE (trigger_name name, on_partitions boolean)
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT v.trigger_name, v.on_partitions
    FROM (
        VALUES
            ('apart', 'safe_delete_move'::name, true),
            ('apart', 'safe_delete_refuse_truncate'::name, true),
            ('in place', 'safe_delete_refuse_delete'::name, true),
            ('in place', 'safe_delete_refuse_truncate'::name, true),
            ('in place', 'safe_delete_guard_statement'::name, true),
            ('in place', 'safe_delete_guard_insert'::name, false),
            ('in place', 'safe_delete_guard_update'::name, false)
    ) AS v (kind, trigger_name, on_partitions)
    WHERE v.kind = CASE hiding WHEN 'apart' THEN 'apart' ELSE 'in place' END
$$;

COMMENT ON FUNCTION safe_delete._expected_triggers(text) IS 'Triggers that a protected table has; on each partition too, where on_partitions.';
