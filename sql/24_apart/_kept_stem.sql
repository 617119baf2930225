CREATE OR REPLACE FUNCTION safe_delete._kept_stem(column_name name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- 28 of a name's 63 bytes are the moment's.
    SELECT safe_delete._cut(column_name::text, 35) || '__until_'
$$;

COMMENT ON FUNCTION safe_delete._kept_stem(name) IS 'How the names begin that columns of deleted storage get when their table has another one of theirs; 20 digits follow.';
