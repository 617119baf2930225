CREATE OR REPLACE FUNCTION safe_delete._make_append_only(record_table regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change()',
        record_table
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', record_table);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_append_only(regclass) IS 'Puts the trigger on a record table. A statement trigger does not reach partitions: each gets its own.';
