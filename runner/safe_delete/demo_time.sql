-- Forty days pass: all that the kit wrote down is dated back. Only a superuser can do this, as the
-- kit's owner, with the guards of its records and of deleted storage switched off meanwhile.
BEGIN;
SET LOCAL ROLE safe_delete_owner;

DO $time$
DECLARE
    passed CONSTANT interval := interval '40 days';
    kept record;
    moment timestamptz;
    relation regclass;
BEGIN
    FOR kept IN
        SELECT p.target_table, 'deleted_at' AS column_name, 'safe_delete_refuse_change' AS guard,
            format('safe_delete_data.%I', p.gate_name)::regclass AS records
        FROM safe_delete.protected_table AS p
        WHERE p.hiding = 'apart'
        UNION ALL SELECT NULL, 'deleted_at', 'refuse_change', 'safe_delete.deletion'
        UNION ALL SELECT NULL, 'restored_at', 'refuse_change', 'safe_delete.restoration'
        UNION ALL SELECT NULL, 'happened_at', 'refuse_change', 'safe_delete.audit_event'
    LOOP
        FOR moment IN
            EXECUTE format('SELECT DISTINCT %I - $1 FROM %s', kept.column_name, kept.records)
            USING passed
        LOOP
            IF kept.target_table IS NOT NULL THEN
                PERFORM safe_delete._make_storage_partition(kept.target_table, moment);
            ELSIF kept.column_name = 'happened_at' THEN
                PERFORM safe_delete._make_audit_partition(
                    date_trunc('month', moment AT TIME ZONE 'UTC')::date
                );
            END IF;
        END LOOP;

        FOR relation IN SELECT t.relid FROM pg_partition_tree(kept.records) AS t
            UNION SELECT kept.records
        LOOP
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', relation, kept.guard);
        END LOOP;
        EXECUTE format('UPDATE %s SET %2$I = %2$I - $1', kept.records, kept.column_name)
        USING passed;
        FOR relation IN SELECT t.relid FROM pg_partition_tree(kept.records) AS t
            UNION SELECT kept.records
        LOOP
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', relation, kept.guard);
        END LOOP;
    END LOOP;

    UPDATE safe_delete.run AS r
    SET started_at = r.started_at - passed,
        last_batch_at = r.last_batch_at - passed,
        finished_at = r.finished_at - passed;
END;
$time$;

COMMIT;
