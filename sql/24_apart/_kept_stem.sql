CREATE OR REPLACE FUNCTION safe_delete._kept_stem(column_name name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- 28 of a name's 63 bytes are the moment's. Long names may begin alike.
    SELECT CASE
        WHEN octet_length(column_name::text) <= 35 THEN column_name::text
        ELSE safe_delete._cut(column_name::text, 26) || '_' || left(md5(column_name::text), 8)
    END || '__until_'
$$;

COMMENT ON FUNCTION safe_delete._kept_stem(name) IS 'How the names begin that columns of deleted storage get when their table has another one of theirs; 20 digits follow.';
