-- With the rights of whoever changes the row: nobody else's rights are to be had by a cast to the types of these columns, and
-- only so it knows who that is. What may set the columns, an application must not, even if it knows the deletion of its own
-- transaction: nothing would follow what references the row.
CREATE OR REPLACE FUNCTION safe_delete._guard_deleted_row()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_moment timestamptz;
    new_moment timestamptz;
BEGIN
    IF TG_NARGS = 0 THEN
        old_moment := CASE WHEN TG_OP = 'UPDATE' THEN OLD.deleted_at END;
        new_moment := NEW.deleted_at;
    ELSE
        -- A bare name is never a function, as $1.reverse would be, even by way of a cast.
        EXECUTE format('SELECT (SELECT %1$I FROM (SELECT ($1).*) AS o), (SELECT %1$I FROM (SELECT ($2).*) AS n)', TG_ARGV[0])
        INTO old_moment, new_moment USING OLD, NEW;
    END IF;
    PERFORM safe_delete._refuse_row_change(
        TG_RELID, old_moment, new_moment, CASE WHEN TG_OP = 'UPDATE' THEN OLD.deletion_id END, NEW.deletion_id,
        TG_OP = 'UPDATE' AND has_function_privilege('safe_delete._current_deletion(name)'::regprocedure, 'EXECUTE')
    );
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_deleted_row() IS
    'Trigger of tables protected in place: a row is deleted by a recorded deletion, restored by the kit, and does not change in between. Its argument is the adopted column.';
