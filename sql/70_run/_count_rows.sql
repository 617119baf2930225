-- The run holds the partition: whatever came to it is committed, and nothing leaves it before it is counted.
CREATE OR REPLACE FUNCTION safe_delete._count_rows(target regclass, storage_partition regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Made when the table first was in a hierarchy, and never dropped while it is protected.
    IF to_regproc(format('safe_delete_gate.%I', safe_delete._gate_name(target) || '__move_row')) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count, is_count)
        SELECT s.deletion_id, $1, safe_delete._known_name($1), c.row_count, true
        FROM (SELECT DISTINCT r.deletion_id FROM %s AS r) AS s
        CROSS JOIN LATERAL safe_delete._uncounted_rows(s.deletion_id, $1) AS c (row_count)
        WHERE c.row_count IS NOT NULL',
        storage_partition
    ) USING target;
END;
$$;

COMMENT ON FUNCTION safe_delete._count_rows(regclass, regclass) IS
    'Writes into the accounts of deletions how many rows of a storage partition had come one by one, before a purge takes of them.';
