-- Fires for each row. What it asks of the catalog it asks once in a transaction, and then only whether the columns still have
-- their names: the session's own DDL may come in between, other sessions' waits.
-- A plan that was made while nulling_source was empty would read all of it ever after.
CREATE OR REPLACE FUNCTION safe_delete._remember_nulling()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET timezone = 'UTC'
SET enable_seqscan = off
AS $$
DECLARE
    -- A partition has the trigger of its root, whose foreign keys and key these are.
    child regclass := coalesce(pg_partition_root(TG_RELID), TG_RELID);
    source safe_delete.nulling_source;
    row_key jsonb;
    lost jsonb[];
BEGIN
    IF TG_OP <> 'UPDATE' OR TG_LEVEL <> 'ROW' THEN
        RETURN NULL;
    END IF;
    SELECT s.* INTO source
    FROM safe_delete.nulling_source AS s
    WHERE s.transaction_id = pg_current_xact_id()
        AND s.child_table = child
        AND s.column_names = ARRAY(
            SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = child AND a.attnum = ANY (s.column_numbers) ORDER BY a.attnum
        );
    IF NOT FOUND THEN
        source := safe_delete._begin_nulling(child);
    END IF;
    IF source.foreign_key_names <> '{}' THEN
        EXECUTE source.statement INTO row_key, lost USING OLD, NEW;
        INSERT INTO safe_delete.nulling (transaction_id, child_table, foreign_key_name, row_key, reference)
        SELECT source.transaction_id, child, f.name, row_key, f.reference
        FROM unnest(source.foreign_key_names, lost) AS f (name, reference)
        WHERE f.reference IS NOT NULL;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_nulling() IS
    'Trigger of apart tables with the setting remember_nulling: notes references that a client sets to NULL, in case it deletes what they referenced.';
