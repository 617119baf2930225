CREATE OR REPLACE FUNCTION safe_delete._record_purge(run_id bigint, row_count bigint, keys text)
RETURNS void
LANGUAGE sql
AS $$
    SELECT safe_delete._record_event(
        'purge batch',
        r.target_table,
        jsonb_build_object('run_id', r.run_id, 'row_count', _record_purge.row_count),
        keys::json
    )
    FROM safe_delete.run AS r
    WHERE r.run_id = _record_purge.run_id
        AND _record_purge.row_count > 0
$$;

COMMENT ON FUNCTION safe_delete._record_purge(bigint, bigint, text) IS 'Audit event of a purge batch: how many rows and, as the policy says, their keys.';
