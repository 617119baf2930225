CREATE OR REPLACE FUNCTION safe_delete._one_spelling(value text, type_id oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
AS $$
DECLARE
    spelling text;
BEGIN
    EXECUTE format('SELECT %L::%s', value, format_type(type_id, -1)) INTO spelling;
    RETURN spelling;
END;
$$;

COMMENT ON FUNCTION safe_delete._one_spelling(text, oid) IS 'A value of a type of the server''s own, as it reads the same in every session.';
