CREATE OR REPLACE FUNCTION safe_delete._make_audit_partition(month_start date)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    partition_name text := 'audit_event_' || to_char(month_start, 'YYYYMM');
BEGIN
    -- Two sessions may need the same month at once; made apart and attached, no insert has to wait.
    PERFORM pg_advisory_xact_lock(hashtextextended('safe_delete audit partition', 0));
    IF to_regclass('safe_delete.' || partition_name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE safe_delete.%I (LIKE safe_delete.audit_event INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
    EXECUTE format(
        'ALTER TABLE safe_delete.audit_event ATTACH PARTITION safe_delete.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name,
        month_start::timestamp AT TIME ZONE 'UTC',
        (month_start + interval '1 month')::timestamp AT TIME ZONE 'UTC'
    );
    PERFORM safe_delete._make_append_only(format('safe_delete.%I', partition_name)::regclass);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_audit_partition(date) IS 'Makes the partition of audit_event for one month (UTC), if it is missing.';
