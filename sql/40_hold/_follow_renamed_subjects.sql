CREATE OR REPLACE FUNCTION safe_delete._follow_renamed_subjects(target regclass)
RETURNS void
LANGUAGE sql
AS $$
    UPDATE safe_delete.hold_column AS c
    SET column_name = r.new_name
    FROM safe_delete._renamed_columns(target) AS r
    WHERE c.target_table = target
        AND c.column_name = r.old_name
$$;

COMMENT ON FUNCTION safe_delete._follow_renamed_subjects(regclass) IS 'Keeps holds on subjects on the column that they were placed on, when it is renamed.';
