-- Rows that the kit's own statement hides need no further look: _current_deletion() has just said its number. Others can say it,
-- too: so whoever may not call that function is looked at. An UPDATE that sets an adopted column is the other trigger's.
CREATE OR REPLACE FUNCTION safe_delete._guard_condition(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        -- Of what else changes in a deleted row, _guard_reference() takes care where the server itself may change it.
        CASE WHEN safe_delete._is_cascaded_to(target) THEN '(NEW.%1$I = OLD.%1$I AND NEW.deletion_id = OLD.deletion_id) IS NOT TRUE AND (' ELSE '(' END
        || CASE WHEN safe_delete._update_source(target) IS NULL
            THEN 'OLD.%1$I IS NOT NULL OR (NEW.%1$I IS NULL) <> (NEW.deletion_id IS NULL)'
            ELSE 'OLD.deletion_id IS NOT NULL OR (NEW.%1$I IS NULL AND NEW.deletion_id IS NOT NULL) OR (OLD.%1$I IS NOT NULL AND NEW.%1$I IS NOT NULL AND NEW.deletion_id IS NULL)'
        END
        || ' OR (NEW.deletion_id IS NOT NULL AND (NEW.%1$I <> now() OR NEW.deletion_id::text IS DISTINCT FROM current_setting(''safe_delete.hiding'', true)'
            ' OR NOT has_function_privilege(''safe_delete._current_deletion(name)''::regprocedure, ''EXECUTE''))))',
        safe_delete._deleted_at_name(target)
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_condition(regclass) IS 'When an UPDATE of a row has to be looked at by the guard of a table in place.';
