-- The values of a key are read again in another function, whatever the session likes them to look like.
CREATE OR REPLACE FUNCTION safe_delete._as_text(key_value anyelement)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
    SELECT format('%s', key_value)
$$;

COMMENT ON FUNCTION safe_delete._as_text(anyelement) IS
    'A value as text that its type reads back exactly, by its output function alone, with the rights of the caller.';
