CREATE OR REPLACE FUNCTION safe_delete._table_hold(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT min(h.hold_id)
    FROM safe_delete.hold AS h
    WHERE h.target_table = target
        AND h.row_keys IS NULL
        AND h.released_at IS NULL
        AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
$$;

COMMENT ON FUNCTION safe_delete._table_hold(regclass) IS 'The oldest hold on the whole table; NULL if there is none.';
