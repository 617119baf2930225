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
    restored bigint;
    total bigint := 0;
BEGIN
    PERFORM safe_delete._require_read_committed();
    IF protected.hiding <> 'apart' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('single rows of %s cannot be restored: it is protected %s', safe_delete._table_name(protected.target_table), protected.hiding),
            HINT = 'Restore the whole deletion with safe_delete.restore().';
    END IF;
    PERFORM safe_delete._pin_storage();
    FOR found IN
        SELECT d.deletion_id, d.deleted_at, l.row_keys
        FROM safe_delete._latest_deletions(protected.target_table, typed_keys) AS l
        JOIN safe_delete.deletion AS d ON d.deletion_id = l.deletion_id
        ORDER BY d.deletion_id
    LOOP
        -- Another restore of it may be under way: then its rows are gone when we have the lock.
        PERFORM FROM safe_delete.deletion AS d WHERE d.deletion_id = found.deletion_id FOR UPDATE;
        restored := safe_delete.restore(
            safe_delete._set_apart(protected.target_table, found.row_keys, found.deletion_id, found.deleted_at)
        );
        IF restored = 0 THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('rows of %s cannot be restored by themselves: the rows that they reference are deleted', safe_delete._table_name(protected.target_table)),
                DETAIL = format('They belong to deletion %s.', found.deletion_id),
                HINT = 'Restore those first, or the whole deletion. Nothing was restored.';
        END IF;
        total := total + restored;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete.restore_rows(regclass, jsonb) IS
    'Brings single deleted rows back, each from the latest deletion that took its key, together with what the cascades took along with them; all or nothing. Keys that are not deleted are passed over. It reads all deleted storage of the table. Returns the number of rows brought back, of all tables.';
