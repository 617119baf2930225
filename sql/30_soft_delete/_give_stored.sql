CREATE OR REPLACE FUNCTION safe_delete._give_stored(
    child regclass,
    child_columns name[],
    child_references jsonb,
    deletion_id bigint,
    deleted_at timestamptz,
    heir_id bigint,
    heir_time timestamptz
)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    row_count bigint;
BEGIN
    PERFORM safe_delete._make_storage_partition(child, heir_time);
    PERFORM safe_delete._begin_act(child, 'restore');
    EXECUTE format(
        'UPDATE safe_delete_data.%I AS s
        SET deletion_id = $3, deleted_at = $4
        WHERE s.deletion_id = $1 AND s.deleted_at = $2
            AND %s IN (SELECT r.value FROM jsonb_array_elements($5) AS r)',
        safe_delete._gate_name(child), safe_delete._reference_text(child_columns)
    ) USING deletion_id, deleted_at, heir_id, heir_time, child_references;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    PERFORM safe_delete._end_act(child, 'restore');
    PERFORM safe_delete._post(deletion_id, child, -row_count);
    PERFORM safe_delete._post(heir_id, child, row_count);
    RETURN row_count;
END;
$$;

COMMENT ON FUNCTION safe_delete._give_stored(regclass, name[], jsonb, bigint, timestamptz, bigint, timestamptz) IS
    'Gives those rows of a deletion in storage that have one of the references to another deletion. Returns how many.';
