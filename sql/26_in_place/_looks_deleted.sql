CREATE OR REPLACE FUNCTION safe_delete._looks_deleted(target regclass)
RETURNS SETOF name
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.attname
    FROM pg_attribute AS a
    WHERE a.attrelid = target
        AND a.attnum > 0
        AND NOT a.attisdropped
        AND (
            a.attname = 'deleted_at'
            OR (
                a.atttypid = 'timestamptz'::regtype
                AND NOT a.attnotnull
                AND NOT a.atthasdef
                AND lower(a.attname) ~ '^((soft[_ ]?)?(deleted|removed|discarded|trashed|destroyed|erased)[_ ]?(at|on|date|time|datetime|timestamp|ts|tz)?|(date|time|when)[_ ]?(deleted|removed)|(deletion|removal)[_ ]?(at|date|time|timestamp)?)$'
            )
        )
    ORDER BY a.attname <> 'deleted_at', a.attnum
$$;

COMMENT ON FUNCTION safe_delete._looks_deleted(regclass) IS 'Columns of a table that may say when a row was deleted, by their names: protect() asks, and adopts none by itself.';
