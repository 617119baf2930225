CREATE OR REPLACE FUNCTION safe_delete._is_purgeable_whole(this_run safe_delete.run, to_time timestamptz, arguments jsonb)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_time > least((this_run.selection ->> 'deleted_before')::timestamptz, safe_delete._minimum_grace_ends(safe_delete._gate_name(this_run.target_table), arguments ->> 'only_reason')) THEN
        RETURN false;
    END IF;
    -- Where only deleted_at decides, the bounds of the partition say it all.
    IF this_run.selection ->> 'cutoff' IS NULL AND arguments -> 'held' = '[]' AND arguments -> 'subjects' = '{}'
        AND arguments -> 'kept_reasons' = '{}' AND arguments -> 'own_cutoffs' = '{}' AND arguments ->> 'only_reason' IS NULL AND NOT arguments ? 'only_keys'
    THEN
        RETURN true;
    END IF;
    RETURN (safe_delete._call_storage_hand(this_run.target_table, 'survivors', arguments) ->> 'row_count')::bigint = 0;
END;
$$;

COMMENT ON FUNCTION safe_delete._is_purgeable_whole(safe_delete.run, timestamptz, jsonb) IS 'Whether a purge may take every row of a storage partition.';
