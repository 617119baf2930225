CREATE OR REPLACE FUNCTION safe_delete._holds_by_subject(target regclass)
RETURNS TABLE (held_key jsonb, hold_id bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.value -> 'row_key', h.hold_id
    FROM safe_delete._subjects_in_force(target) AS h
    CROSS JOIN LATERAL jsonb_array_elements(
        safe_delete._read(target, 'find', jsonb_build_object('column', h.column_name, 'value', h.spelled))
    ) AS e
$$;

COMMENT ON FUNCTION safe_delete._holds_by_subject(regclass) IS 'Keys of rows, live and deleted, that have a subject which is on hold, each with its hold.';
