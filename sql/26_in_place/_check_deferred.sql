-- Fires when the server checks its own deferred foreign keys: at the end of a transaction, or at SET CONSTRAINTS.
CREATE OR REPLACE FUNCTION safe_delete._check_deferred()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._follow_reference(NEW.parent_table, NEW.foreign_key, NEW.row_keys, false);
    DELETE FROM safe_delete.deferred_check AS d
    WHERE d.transaction_id = NEW.transaction_id
        AND d.parent_table = NEW.parent_table
        AND d.foreign_key = NEW.foreign_key
        AND d.row_keys = NEW.row_keys;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_deferred() IS
    'Deferred trigger of deferred_check: refuses the transaction if live rows still reference rows that it has deleted in place.';

-- A constraint trigger cannot be replaced.
DROP TRIGGER IF EXISTS deferred_check_at_commit ON safe_delete.deferred_check;
CREATE CONSTRAINT TRIGGER deferred_check_at_commit AFTER INSERT ON safe_delete.deferred_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safe_delete._check_deferred();
ALTER TABLE safe_delete.deferred_check ENABLE ALWAYS TRIGGER deferred_check_at_commit;
