CREATE OR REPLACE FUNCTION safe_delete._refuse_lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone_column name := (SELECT l.column_name FROM safe_delete._lost_columns(target, deletion_id, deleted_at) AS l (column_name) LIMIT 1);
BEGIN
    IF gone_column IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD306',
            MESSAGE = format('rows of %s were deleted with values in column %I, which the table no longer has', safe_delete._known_name(target), gone_column),
            DETAIL = 'The column was dropped, renamed or given another type since.',
            HINT = 'Nothing was restored, the rows are kept. Bring the column back as it was, restore, then change it again.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_lost_columns(regclass, bigint, timestamptz) IS 'Refuses a restore that would leave values behind.';
