CREATE OR REPLACE FUNCTION safe_delete._record_purge(run_id bigint, row_count bigint, keys json, target regclass DEFAULT NULL, released_by bigint DEFAULT NULL)
RETURNS void
LANGUAGE sql
AS $$
    SELECT safe_delete._record_event(
        'purge batch',
        coalesce(target, r.target_table),
        jsonb_build_object('run_id', r.run_id, 'row_count', _record_purge.row_count)
            || CASE WHEN released_by IS NULL THEN '{}' ELSE jsonb_build_object('released_by', released_by) END,
        keys
    )
    FROM safe_delete.run AS r
    WHERE r.run_id = _record_purge.run_id
        AND _record_purge.row_count > 0
$$;

COMMENT ON FUNCTION safe_delete._record_purge(bigint, bigint, json, regclass, bigint) IS
    'Audit event of a purge batch: how many rows and, as the policy says, their keys; of the run''s own table, or of another one that a run of its own had released them for.';
