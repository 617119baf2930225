CREATE OR REPLACE FUNCTION safe_delete._begin_hiding()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._table_of_view(TG_RELID);
BEGIN
    IF EXISTS (SELECT FROM pg_constraint AS f WHERE f.confrelid = target AND f.contype = 'f') THEN
        INSERT INTO safe_delete.hidden_row (transaction_id, target_table) VALUES (pg_current_xact_id(), target);
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_hiding() IS
    'Statement trigger of the views of live rows, before a DELETE: marks where its hidden rows begin, if foreign keys point to the table.';
