-- With the kit's rights, for the server asks in the name of whoever changed the parent: the table's own hand looks whether the
-- parent is gone. BEFORE the change: what comes after it the server puts off to the end of the statement on the parent.
CREATE OR REPLACE FUNCTION safe_delete._guard_reference()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(TG_RELID);
BEGIN
    -- A cast of the owner's would run here.
    IF pg_typeof(OLD.deletion_id) <> 'bigint'::regtype THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('columns of %s have changed', safe_delete._table_name(TG_RELID)),
            HINT = 'Bring back deletion_id, a bigint, as it was.';
    END IF;
    IF target IS NULL OR NOT (
        safe_delete._is_acting(target, 'restore')
        -- The server does it in a trigger of its own. Who makes the parent go first, as deferred checks let him, does not.
        OR (pg_trigger_depth() > 1 OR current_setting('session_replication_role') = 'replica')
        AND coalesce(safe_delete._read(target, 'find', jsonb_build_object(
            'cascaded', TG_RELID, 'keys', jsonb_build_object('old', safe_delete._as_text(OLD), 'new', safe_delete._as_text(NEW))
        ))::boolean, false)
    ) THEN
        PERFORM safe_delete._refuse_row_change(
            TG_RELID, (SELECT d.deleted_at FROM safe_delete.deletion AS d WHERE d.deletion_id = OLD.deletion_id), NULL, OLD.deletion_id, OLD.deletion_id, false
        );
    END IF;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_reference() IS
    'Trigger of tables in place with ON UPDATE CASCADE: a deleted row changes only with the key of a row that it references, as a live one does.';
