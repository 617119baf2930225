CREATE OR REPLACE FUNCTION safe_delete._keep_row()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    OLD.deleted_at := NEW.deleted_at;
    OLD.deletion_id := NEW.deletion_id;
    RETURN OLD;
END;
$$;

COMMENT ON FUNCTION safe_delete._keep_row() IS
    'Trigger that sorts last: soft delete and restore leave a row as it was, whatever the user''s own BEFORE UPDATE triggers set.';
