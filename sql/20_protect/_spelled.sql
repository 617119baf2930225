-- In the table's own hand: to read a value can run code of who made its type.
CREATE OR REPLACE FUNCTION safe_delete._spelled(target regclass, column_name name, given jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
BEGIN
    RETURN safe_delete._read(target, 'find', jsonb_build_object('spell', column_name, 'keys', given));
END;
$$;

COMMENT ON FUNCTION safe_delete._spelled(regclass, name, jsonb) IS
    'Values, an array of text, as the type of a column writes them. Fails with a data exception where it does not take one.';
