CREATE OR REPLACE FUNCTION safe_delete._table_hold(job text, target regclass)
RETURNS TABLE (hold_id bigint, held_table regclass)
LANGUAGE sql
STABLE
AS $$
    SELECT h.hold_id, h.target_table
    FROM safe_delete.hold AS h
    WHERE (h.target_table = target OR h.target_table IN (SELECT w.child FROM safe_delete._hold_ways(job, target) AS w))
        AND h.row_keys IS NULL
        AND h.released_at IS NULL
        AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    ORDER BY h.hold_id
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._table_hold(text, regclass) IS 'The oldest hold on the whole table, or on all of one whose rows a job would take along or cut off; no row if there is none.';
