CREATE OR REPLACE FUNCTION safe_delete.restore(deletion_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    undone safe_delete.deletion;
    restored_count bigint;
BEGIN
    PERFORM safe_delete._require_read_committed();
    -- Two restores of one deletion cannot run at once: the second one waits, and finds nothing left.
    SELECT d.* INTO undone FROM safe_delete.deletion AS d WHERE d.deletion_id = restore.deletion_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD302',
            MESSAGE = format('there is no deletion %s', coalesce(deletion_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.deletions.';
    END IF;
    PERFORM safe_delete._refuse_final(undone.deletion_id);
    PERFORM safe_delete._require_tables(undone.deletion_id);
    PERFORM safe_delete._refuse_part(undone.deletion_id, undone.deleted_at);

    PERFORM safe_delete._put_values_back(undone.deletion_id, undone.deleted_at);
    restored_count := safe_delete._restore_all(undone.deletion_id, undone.deleted_at);
    PERFORM safe_delete._refuse_late_purge(undone.deletion_id) WHERE restored_count > 0;

    IF restored_count > 0 THEN
        INSERT INTO safe_delete.restoration (
            deletion_id, restored_at, row_count, restored_by, restored_as, application_name, client_address
        )
        VALUES (
            undone.deletion_id, clock_timestamp(), restored_count, session_user, safe_delete._caller(),
            nullif(current_setting('application_name'), ''), inet_client_addr()
        );
    END IF;
    RETURN restored_count;
END;
$$;

COMMENT ON FUNCTION safe_delete.restore(bigint) IS
    'The exact inverse of one deletion, all or nothing: every row that it took, in every table, byte for byte. A row that another deleted parent''s cascade would have taken too goes over to that parent''s deletion instead. Returns the number of rows brought back; 0 when none is left to restore.';
