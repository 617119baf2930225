CREATE OR REPLACE FUNCTION safe_delete.restore_rows(target regclass, keys jsonb)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    typed_keys jsonb := safe_delete._typed_keys(protected.target_table, keys);
    found record;
    part_id bigint;
    restored bigint;
    total bigint := 0;
BEGIN
    PERFORM safe_delete._require_read_committed();
    PERFORM safe_delete._pin_storage();
    FOR found IN
        SELECT d.deletion_id, d.deleted_at, l.row_keys
        FROM safe_delete._latest_deletions(protected.target_table, typed_keys) AS l
        JOIN safe_delete.deletion AS d ON d.deletion_id = l.deletion_id
        ORDER BY d.deletion_id
    LOOP
        -- Another restore of it may be under way: then its rows are gone when we have the lock.
        PERFORM FROM safe_delete.deletion AS d WHERE d.deletion_id = found.deletion_id FOR UPDATE;
        part_id := safe_delete._set_apart(protected.target_table, found.row_keys, found.deletion_id, found.deleted_at);
        CONTINUE WHEN part_id IS NULL;
        restored := safe_delete.restore(part_id);
        IF restored = 0 THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('rows of %s cannot be restored by themselves: the rows that they reference are deleted', safe_delete._known_name(protected.target_table)),
                DETAIL = format('They belong to deletion %s.', found.deletion_id),
                HINT = 'Restore those first, or the whole deletion. Nothing was restored.';
        END IF;
        total := total + restored;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete.restore_rows(regclass, jsonb) IS
    'Brings deleted rows back, each from the latest deletion of its key, with what the cascades took along; all or nothing. Keys that are not deleted are passed over; a row whose parent is deleted is refused. Returns the number of rows brought back, of all tables.';
