CREATE OR REPLACE FUNCTION safe_delete._subject_holds(target regclass)
RETURNS TABLE (hold_id bigint, column_name name, subject text, time_zone text, is_readable boolean, is_spelled boolean, column_type text, is_in_force boolean)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- A column that came since nobody noted it counts, too.
    RETURN QUERY
    SELECT
        h.hold_id, coalesce(c.column_name, h.column_name), coalesce(c.spelled, h.subject), h.time_zone, coalesce(c.is_readable, true), c.spelled IS NOT NULL, c.column_type,
        h.expires_at IS NULL OR h.expires_at > clock_timestamp()
    FROM safe_delete.hold AS h
    LEFT JOIN safe_delete.hold_column AS c ON c.hold_id = h.hold_id AND c.target_table = target
    WHERE h.column_name IS NOT NULL
        AND h.released_at IS NULL
        AND (c.hold_id IS NOT NULL OR h.column_name IN (SELECT k.column_name FROM safe_delete._columns(target) AS k))
        AND h.column_name <> ALL (safe_delete._kit_columns(target))
    ORDER BY h.hold_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._subject_holds(regclass) IS
    'Holds on subjects that concern a table and are not released, with the column as it is called there, and the subject as its type wrote it; expired ones are not in force.';
