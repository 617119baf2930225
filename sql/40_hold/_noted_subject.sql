CREATE OR REPLACE FUNCTION safe_delete._noted_subject(
    target regclass, column_name name, subject text, time_zone text, OUT is_readable boolean, OUT spelled text, OUT column_type text
)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    is_readable := true;
    spelled := safe_delete._spelled_subject(target, column_name, subject, time_zone);
    column_type := (SELECT k.stored_type FROM safe_delete._columns(target) AS k WHERE k.column_name = _noted_subject.column_name);
EXCEPTION
    WHEN data_exception THEN
        is_readable := false;
    -- The table has drifted: then its runs stop anyway, and a hold must not wait for that.
    WHEN SQLSTATE 'SD206' THEN
        NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._noted_subject(regclass, name, text, text) IS
    'Whether the type of a column takes a subject, how it writes it, and what it is; the last two NULL where that cannot be told now.';
