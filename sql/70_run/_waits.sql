CREATE OR REPLACE FUNCTION safe_delete._waits(run_id bigint)
RETURNS TABLE (target_name text, row_count bigint, referencing text, next_step text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.target_name, (w.waiting ->> 'rows')::bigint, w.waiting ->> 'table', w.waiting ->> 'next_step'
    FROM safe_delete.run AS r
    CROSS JOIN LATERAL jsonb_array_elements(r.waiting) WITH ORDINALITY AS w (waiting, place)
    WHERE r.run_id = _waits.run_id
    ORDER BY w.place
$$;

COMMENT ON FUNCTION safe_delete._waits(bigint) IS 'For drivers of runs, which may not read them: rows that had to wait for rows which reference them, and what to do about it.';
