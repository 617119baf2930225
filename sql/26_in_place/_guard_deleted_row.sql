CREATE OR REPLACE FUNCTION safe_delete._guard_deleted_row()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(TG_RELID);
    moment_column name := safe_delete._deleted_at_name(target);
    moment_type regtype;
    old_moment timestamptz;
    new_moment timestamptz;
    was_deleted boolean;
BEGIN
    -- Columns of other types would be cast, and casts are code of the type's owner.
    IF moment_column = 'deleted_at' THEN
        moment_type := pg_typeof(NEW.deleted_at);
    ELSE
        -- A bare name is never a function, as $1.reverse would be, even by way of a cast.
        EXECUTE format('SELECT (SELECT pg_typeof(%I) FROM (SELECT ($1).*) AS n)', moment_column) INTO moment_type USING NEW;
    END IF;
    IF target IS NULL OR moment_type <> 'timestamptz'::regtype OR pg_typeof(NEW.deletion_id) <> 'bigint'::regtype THEN
        PERFORM safe_delete._refuse_false_trigger(TG_RELID, TG_NAME);
    END IF;
    IF moment_column = 'deleted_at' THEN
        old_moment := CASE WHEN TG_OP = 'UPDATE' THEN OLD.deleted_at END;
        new_moment := NEW.deleted_at;
    ELSE
        EXECUTE format('SELECT (SELECT %1$I FROM (SELECT ($1).*) AS o), (SELECT %1$I FROM (SELECT ($2).*) AS n)', moment_column)
        INTO old_moment, new_moment USING OLD, NEW;
    END IF;
    was_deleted := old_moment IS NOT NULL;
    -- Made live again, given over to another deletion, or given back a reference.
    IF was_deleted AND (new_moment IS NULL) = (NEW.deletion_id IS NULL) AND safe_delete._is_acting(target, 'restore') THEN
        RETURN NEW;
    END IF;
    -- How a row became deleted does not matter as long as the deletion of this very transaction has it.
    IF NOT was_deleted AND TG_OP = 'UPDATE' AND new_moment = now() AND EXISTS (
        SELECT FROM safe_delete.deletion AS d
        JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.target_table = target
        WHERE d.deletion_id = NEW.deletion_id
            AND d.transaction_id = pg_current_xact_id()
            AND d.deleted_at = now()
    ) THEN
        RETURN NEW;
    END IF;
    IF was_deleted THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD304',
            MESSAGE = format('the row of %s is deleted and cannot be changed', safe_delete._known_name(target)),
            DETAIL = format('It belongs to deletion %s of %s.', OLD.deletion_id, old_moment),
            HINT = format('Call safe_delete.restore(%s) first.', OLD.deletion_id);
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD305',
        MESSAGE = format('%I and deletion_id of %s are the kit''s to set', moment_column, safe_delete._known_name(target)),
        HINT = 'DELETE through the view of live rows, or call safe_delete.soft_delete().';
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_deleted_row() IS
    'Trigger of tables protected in place: a row is deleted by a recorded deletion, restored by the kit, and does not change in between.';
