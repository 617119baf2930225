CREATE OR REPLACE FUNCTION safe_delete._make_partitions_ahead(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step interval := (SELECT ('1 ' || p.storage_partition)::interval FROM safe_delete.protected_table AS p WHERE p.target_table = target);
BEGIN
    FOR ahead IN 0..2 LOOP
        PERFORM safe_delete._make_storage_partition(target, now() + ahead * step);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_partitions_ahead(regclass) IS 'Makes the storage partition of now and of the next two days or months.';
