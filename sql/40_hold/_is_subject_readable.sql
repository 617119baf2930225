CREATE OR REPLACE FUNCTION safe_delete._is_subject_readable(target regclass, column_name name, subject text)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._spelled(target, column_name, jsonb_build_array(subject));
    RETURN true;
EXCEPTION
    WHEN data_exception THEN
        RETURN false;
    -- The table has drifted: then its runs stop anyway, and a hold must not wait for that.
    WHEN SQLSTATE 'SD206' THEN
        RETURN true;
END;
$$;

COMMENT ON FUNCTION safe_delete._is_subject_readable(regclass, name, text) IS 'Whether the type of a column takes a subject.';
