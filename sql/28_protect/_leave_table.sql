CREATE OR REPLACE FUNCTION safe_delete._leave_table(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reported_detail text;
    reported_message text;
BEGIN
    EXECUTE format('DELETE FROM %s AS t WHERE t.deleted_at IS NOT NULL', target);
    -- Else triggers of deferred keys would still wait, and the table could not be altered.
    SET CONSTRAINTS ALL IMMEDIATE;
EXCEPTION
    WHEN foreign_key_violation OR restrict_violation OR SQLSTATE 'SD204' OR SQLSTATE 'SD304' THEN
        GET STACKED DIAGNOSTICS reported_message = MESSAGE_TEXT, reported_detail = PG_EXCEPTION_DETAIL;
        RAISE EXCEPTION USING
            ERRCODE = 'SD211',
            MESSAGE = format('deleted rows of %s cannot leave the table: %s', target, reported_message),
            DETAIL = reported_detail,
            HINT = 'Deleted rows of a table in place reference them: switch that table first. Nothing was changed.';
END;
$$;

COMMENT ON FUNCTION safe_delete._leave_table(regclass) IS 'Takes the deleted rows out of a table, as its owner; the trigger of _make_switch() moves them.';
