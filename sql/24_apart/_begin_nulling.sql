CREATE OR REPLACE FUNCTION safe_delete._begin_nulling(child regclass)
RETURNS safe_delete.nulling_source
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source safe_delete.nulling_source;
BEGIN
    PERFORM safe_delete._refuse_unseen_columns(child);
    IF NOT EXISTS (SELECT FROM safe_delete.nulling_end AS e WHERE e.transaction_id = pg_current_xact_id()) THEN
        SET CONSTRAINTS safe_delete.nulling_ends_at_commit DEFERRED;
        INSERT INTO safe_delete.nulling_end (transaction_id) VALUES (pg_current_xact_id());
    END IF;
    INSERT INTO safe_delete.nulling_source (transaction_id, child_table, foreign_key_names, statement, column_numbers, column_names)
    SELECT pg_current_xact_id(), child, s.foreign_key_names, s.statement, s.column_numbers, s.column_names
    FROM safe_delete._nulling_query(child) AS s
    ON CONFLICT (transaction_id, child_table) DO UPDATE
    SET foreign_key_names = excluded.foreign_key_names,
        statement = excluded.statement,
        column_numbers = excluded.column_numbers,
        column_names = excluded.column_names
    RETURNING * INTO source;
    RETURN source;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_nulling(regclass) IS
    'Prepares what a transaction notes of one table''s references, and that they are looked at when it ends.';
