CREATE OR REPLACE FUNCTION safe_delete._make_storage_partition(target regclass, moment timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    partition_name name;
    first_moment timestamp;
BEGIN
    SELECT p.* INTO STRICT protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    first_moment := date_trunc(protected.storage_partition, moment AT TIME ZONE 'UTC');
    partition_name := protected.gate_name || '__'
        || to_char(first_moment, CASE protected.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END);
    IF to_regclass(format('safe_delete_data.%I', partition_name)) IS NOT NULL THEN
        RETURN;
    END IF;

    -- Conflicts with itself but not with the inserts of other sessions: nobody's DELETE has to wait.
    EXECUTE format('LOCK TABLE safe_delete_data.%I IN SHARE UPDATE EXCLUSIVE MODE', protected.gate_name);
    IF to_regclass(format('safe_delete_data.%I', partition_name)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'CREATE TABLE safe_delete_data.%I (LIKE safe_delete_data.%I INCLUDING STORAGE INCLUDING COMPRESSION)',
        partition_name, protected.gate_name
    );
    PERFORM safe_delete._strip_relation_grants(format('safe_delete_data.%I', partition_name)::regclass);
    PERFORM safe_delete._guard_storage(format('safe_delete_data.%I', partition_name)::regclass);
    -- Without a key, a publication FOR ALL TABLES would make every restore and purge fail.
    EXECUTE format('ALTER TABLE safe_delete_data.%I REPLICA IDENTITY FULL', partition_name);
    EXECUTE format(
        'ALTER TABLE safe_delete_data.%I ATTACH PARTITION safe_delete_data.%I FOR VALUES FROM (%L) TO (%L)',
        protected.gate_name,
        partition_name,
        to_char(first_moment, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(first_moment + ('1 ' || protected.storage_partition)::interval, 'YYYY-MM-DD') || ' 00:00:00+00'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_partition(regclass, timestamptz) IS 'Makes the partition of deleted storage that covers a moment, if it is missing.';
