CREATE OR REPLACE FUNCTION safe_delete._purge_partition(this_run safe_delete.run, storage_partition regclass, arguments jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    recorded jsonb := safe_delete._call_storage_hand(
        this_run.target_table,
        'keys',
        arguments || jsonb_build_object('run_id', this_run.run_id, 'partition', storage_partition::oid::text)
    );
BEGIN
    PERFORM safe_delete._remove_partition(storage_partition);
    RETURN (recorded ->> 'row_count')::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_partition(safe_delete.run, regclass, jsonb) IS 'Purges a partition all of whose rows are eligible, as a whole.';
