CREATE OR REPLACE FUNCTION safe_delete._refuse_lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lost record;
BEGIN
    SELECT l.column_name, l.label INTO lost FROM safe_delete._lost_columns(target, deletion_id, deleted_at) AS l LIMIT 1;
    IF lost.label IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD306',
            MESSAGE = format('rows of %s were deleted with %L in column %I, and its enum has no such label now', safe_delete._known_name(target), lost.label, lost.column_name),
            HINT = 'Nothing was restored, the rows are kept. ALTER TYPE … ADD VALUE it, or RENAME VALUE back; then restore.';
    ELSIF lost.column_name IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD306',
            MESSAGE = format('rows of %s were deleted with values in column %I, which the table no longer has', safe_delete._known_name(target), lost.column_name),
            DETAIL = 'The column was dropped, renamed or given another type since.',
            HINT = 'Nothing was restored, the rows are kept. Bring the column back as it was, restore, then change it again.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_lost_columns(regclass, bigint, timestamptz) IS 'Refuses a restore that would leave values behind.';
