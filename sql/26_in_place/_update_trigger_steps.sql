CREATE OR REPLACE FUNCTION safe_delete._update_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._function_steps(s.source, format('%I()', safe_delete._gate_name(target) || '__update'), safe_delete._hand_owner(target), NULL)
        || safe_delete._trigger_step(
            target, 'safe_delete_by_update',
            format(
                'AFTER UPDATE ON <table> FOR EACH ROW WHEN (OLD.%1$I IS NULL AND NEW.%1$I IS NOT NULL AND NEW.deletion_id IS NULL) EXECUTE FUNCTION safe_delete_gate.%2$I()',
                safe_delete._deleted_at_name(target), safe_delete._gate_name(target) || '__update'
            )
        )
    FROM safe_delete._update_source(target) AS s (source)
    WHERE s.source IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._update_trigger_steps(regclass) IS 'Statements that make an UPDATE which sets an adopted column a soft delete. NULL where that is not to be.';
