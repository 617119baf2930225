CREATE OR REPLACE FUNCTION safe_delete._note_subjects(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A hold that is being placed now is seen, or sees this table.
    PERFORM safe_delete._lock_subjects(false);
    INSERT INTO safe_delete.hold_column (hold_id, target_table, column_name, is_readable, spelled, column_type)
    SELECT h.hold_id, target, h.column_name, n.is_readable, n.spelled, n.column_type
    FROM safe_delete._subject_holds(target) AS h
    CROSS JOIN LATERAL safe_delete._noted_subject(target, h.column_name, h.subject, h.time_zone) AS n
    WHERE NOT EXISTS (SELECT FROM safe_delete.hold_column AS c WHERE c.hold_id = h.hold_id AND c.target_table = target);
    -- Where the table had drifted when it was noted, nobody could tell.
    UPDATE safe_delete.hold_column AS c
    SET is_readable = n.is_readable, spelled = n.spelled, column_type = n.column_type
    FROM safe_delete._subject_holds(target) AS h
    CROSS JOIN LATERAL safe_delete._noted_subject(target, h.column_name, h.subject, h.time_zone) AS n
    WHERE c.hold_id = h.hold_id
        AND c.target_table = target
        AND c.is_readable
        AND c.column_type IS NULL;
    PERFORM safe_delete._make_row_tests(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._note_subjects(regclass) IS 'Brings a table under the holds on subjects that it has a column for.';
