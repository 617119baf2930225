-- Not by _deletion_account(): rows that it has no number of are counted in their table.
CREATE OR REPLACE FUNCTION safe_delete._require_tables(deletion_id bigint)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    FOR here IN
        SELECT p.target_table, p.schema_name, p.table_name, p.gate_name, p.hiding
        FROM (
            SELECT t.target_table
            FROM safe_delete.deletion_target AS t
            WHERE t.deletion_id = _require_tables.deletion_id
            GROUP BY t.target_table
            HAVING sum(t.row_count) > 0 OR (bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0)
        ) AS a
        JOIN safe_delete.protected_table AS p ON p.target_table = a.target_table
        WHERE p.is_ready
        ORDER BY p.schema_name, p.table_name
    LOOP
        IF safe_delete._table_name(here.target_table) IS NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('the table of %s is gone: %I.%I', safe_delete._deletion_label(deletion_id), here.schema_name, here.table_name),
                DETAIL = CASE here.hiding WHEN 'apart' THEN format('Its deleted rows are still in safe_delete_data.%I.', here.gate_name) ELSE 'Its deleted rows went with it.' END,
                HINT = 'Rows that it took of other tables come back with restore_rows(). Nothing was restored.';
        END IF;
        PERFORM safe_delete._require_key(here.target_table);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_tables(bigint) IS 'Refuses to restore a deletion of which a table was dropped, or lost its primary key.';
