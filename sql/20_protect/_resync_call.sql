CREATE OR REPLACE FUNCTION safe_delete._resync_call(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'Call safe_delete.resync(%L) as the table''s owner.',
        -- Where the view of live rows is gone, nothing has the name that people know.
        CASE WHEN safe_delete._live_view_of(target) IS NULL THEN safe_delete._table_name(target) ELSE safe_delete._known_name(target) END
    )
$$;

COMMENT ON FUNCTION safe_delete._resync_call(regclass) IS 'The hint to call resync(), with a name of the table that is there.';
