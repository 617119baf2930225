CREATE OR REPLACE FUNCTION safe_delete._subjects(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- As arrays of the server's, which a column's type reads at once.
    SELECT coalesce(jsonb_object_agg(s.column_name, s.spelled), '{}')
    FROM (
        SELECT h.column_name, array_agg(h.spelled ORDER BY h.hold_id)::text AS spelled
        FROM safe_delete._subjects_in_force(target) AS h
        GROUP BY h.column_name
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._subjects(regclass) IS 'Subjects on hold now, by column of the table: {"customer_id": "{42,43}"}.';
