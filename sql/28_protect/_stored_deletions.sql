CREATE OR REPLACE FUNCTION safe_delete._stored_deletions(target regclass)
RETURNS TABLE (deletion_id bigint, deleted_at timestamptz, problem text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_switch(target);
    FOR deletion_id, deleted_at IN EXECUTE format(
        'SELECT DISTINCT s.deletion_id, s.deleted_at FROM safe_delete_data.%I AS s ORDER BY 1', safe_delete._gate_name(target)
    ) LOOP
        problem := (
            SELECT format(
                CASE WHEN l.label IS NULL THEN 'the table has no column %I any more, or one of another type' ELSE 'the enum of column %I no longer has %L' END,
                l.column_name, l.label
            )
            FROM safe_delete._lost_columns(target, deletion_id, deleted_at) AS l
            LIMIT 1
        );
        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._stored_deletions(regclass) IS 'Deletions that have rows in deleted storage, each with what speaks against putting them into the table as it is now.';
