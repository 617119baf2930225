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
        SELECT
            p.target_table, p.schema_name, p.table_name, p.gate_name, p.hiding, c.oid IS NOT NULL AS is_there,
            bool_or(c.oid IS NOT NULL) OVER () AS is_any_there
        FROM (
            SELECT t.target_table
            FROM safe_delete.deletion_target AS t
            WHERE t.deletion_id = _require_tables.deletion_id
            GROUP BY t.target_table
            HAVING sum(t.row_count) > 0 OR (bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0)
        ) AS a
        JOIN safe_delete.protected_table AS p ON p.target_table = a.target_table
        LEFT JOIN pg_class AS c ON c.oid = p.target_table
        WHERE p.is_ready
        ORDER BY p.schema_name, p.table_name
    LOOP
        -- Who dropped a table wants the others back.
        CONTINUE WHEN NOT here.is_there AND here.hiding = 'apart' AND here.is_any_there;
        IF NOT here.is_there THEN
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

COMMENT ON FUNCTION safe_delete._require_tables(bigint) IS 'Refuses to restore a deletion where all tables that it took rows of are gone, where one in place is, or where one has lost its primary key.';
