-- Once for each row that is deleted in a hierarchy: no search_path of its own, and no line in the account but the first, without a
-- number. What is in storage is the account, until a purge is about to take of it: _count_rows() then writes it down.
-- A plan that was made while the table was empty would read all of it ever after.
CREATE OR REPLACE FUNCTION safe_delete._record_row_move(target oid, gate_name name)
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
    found_deletion_id bigint;
    is_fit boolean;
BEGIN
    SELECT d.deletion_id INTO found_deletion_id
    FROM safe_delete.deletion AS d
    JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.target_table = target AND t.row_count IS NULL
    WHERE d.transaction_id = pg_current_xact_id()
        AND d.deleted_at = now()
        AND d.deletion_reason IS NOT DISTINCT FROM nullif(current_setting('safe_delete.reason', true), '')
        AND d.ticket IS NOT DISTINCT FROM nullif(current_setting('safe_delete.ticket', true), '')
        AND d.split_from IS NULL;
    IF FOUND THEN
        RETURN found_deletion_id;
    END IF;
    -- While this function waited for storage, another session may have given it other types: until this transaction ends, none
    -- can from here on.
    EXECUTE 'SELECT ' || safe_delete._storage_fit(target) INTO is_fit;
    IF NOT is_fit THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = format('columns of deleted storage of %s have changed at this moment', safe_delete._known_name(target)),
            HINT = 'Repeat the transaction.';
    END IF;
    found_deletion_id := safe_delete._own_deletion();
    PERFORM safe_delete._record_move(found_deletion_id, gate_name, NULL);
    PERFORM safe_delete._make_storage_partition(target, now());
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_row_move(oid, name) IS
    'Records that a transaction moves rows of a table to its storage one by one. Returns the id of its deletion for the reason and ticket in force.';
