CREATE OR REPLACE FUNCTION safe_delete._refuse_row_change(
    relation oid,
    old_moment timestamptz,
    new_moment timestamptz,
    old_deletion_id bigint,
    new_deletion_id bigint,
    may_hide boolean
)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(relation);
BEGIN
    -- Made live again, given over to another deletion, or given back a reference.
    IF old_moment IS NOT NULL AND (new_moment IS NULL) = (new_deletion_id IS NULL) AND safe_delete._is_acting(target, 'restore') THEN
        RETURN;
    END IF;
    -- How a row became deleted does not matter as long as the deletion of this very transaction has it.
    IF old_moment IS NULL AND may_hide AND new_moment = now() AND EXISTS (
        SELECT FROM safe_delete.deletion AS d
        JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.target_table = target
        WHERE d.deletion_id = new_deletion_id
            AND d.transaction_id = pg_current_xact_id()
            AND d.deleted_at = now()
    ) THEN
        RETURN;
    END IF;
    IF old_moment IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD304',
            MESSAGE = format('the row of %s is deleted and cannot be changed', safe_delete._known_name(target)),
            DETAIL = format('It belongs to deletion %s of %s.', old_deletion_id, old_moment),
            HINT = format('Call safe_delete.restore(%s) first.', old_deletion_id);
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD305',
        MESSAGE = format('%I and deletion_id of %s are the kit''s to set', safe_delete._deleted_at_name(target), coalesce(safe_delete._known_name(target), relation::regclass::text)),
        HINT = CASE
            WHEN EXISTS (SELECT FROM pg_stat_get_subscription(NULL) AS s WHERE s.pid = pg_backend_pid()) THEN format(
                'The publisher keeps deleted rows in place, too. Call safe_delete.unprotect(%L) here, and ALTER TABLE %s %sADD COLUMN deletion_id bigint; the subscription then goes on.',
                safe_delete._table_name(target), safe_delete._table_name(target),
                CASE WHEN safe_delete._is_adopted(target) THEN '' ELSE 'ADD COLUMN deleted_at timestamptz, ' END
            )
            ELSE 'DELETE through the view of live rows, or call safe_delete.soft_delete(). Data of a dump come with pg_dump -a --disable-triggers.'
        END;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_row_change(oid, timestamptz, timestamptz, bigint, bigint, boolean) IS
    'Refuses a change of deleted_at or of a deleted row of a table in place, but for a restore by the kit and, where whoever does it may hide rows, a recorded deletion of this transaction. Says nothing that its caller did not know.';
