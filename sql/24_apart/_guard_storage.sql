CREATE OR REPLACE FUNCTION safe_delete._guard_storage(storage regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER safe_delete_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_storage_change()',
        storage
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER safe_delete_refuse_change', storage);
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_storage(regclass) IS 'Puts the guard trigger on deleted storage or one of its partitions.';
