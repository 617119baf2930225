CREATE OR REPLACE FUNCTION safe_delete._purge_partition(this_run safe_delete.run, storage_partition regclass, arguments jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    block_count bigint := pg_relation_size(storage_partition) / current_setting('block_size')::bigint;
    taken bigint := 0;
    answer jsonb;
BEGIN
    -- Keys in portions that fit into an event; a mere count needs no portions.
    FOR first_block IN 0..CASE arguments ->> 'audit_detail' WHEN 'count' THEN 0 ELSE block_count END BY 2048 LOOP
        answer := safe_delete._call_storage_hand(
            this_run.target_table, 'keys',
            arguments || jsonb_build_object('run_id', this_run.run_id, 'from_block', first_block, 'to_block', first_block + 2048)
        );
        taken := taken + (answer ->> 'row_count')::bigint;
    END LOOP;
    PERFORM safe_delete._remove_partition(storage_partition);
    RETURN taken;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_partition(safe_delete.run, regclass, jsonb) IS 'Purges a partition all of whose rows are eligible, as a whole.';
