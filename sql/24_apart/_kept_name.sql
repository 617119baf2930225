CREATE OR REPLACE FUNCTION safe_delete._kept_name(column_name name)
RETURNS name
LANGUAGE sql
VOLATILE
AS $$
    SELECT (safe_delete._kept_stem(column_name) || to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS'))::name
$$;

COMMENT ON FUNCTION safe_delete._kept_name(name) IS 'What a column of deleted storage is called when its table has another one of its name.';
