CREATE OR REPLACE FUNCTION safe_delete._put_stored_links_back(child regclass, foreign_key oid, links jsonb, cut_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET timezone = 'UTC'
AS $$
DECLARE
    statement text;
BEGIN
    PERFORM safe_delete._pin_storage(ARRAY[child]);
    PERFORM safe_delete._begin_act(child, 'restore');
    statement := safe_delete._stored_link_statement(child, foreign_key);
    IF statement IS NOT NULL THEN
        EXECUTE statement USING links, cut_at;
    END IF;
    PERFORM safe_delete._end_act(child, 'restore');
END;
$$;

COMMENT ON FUNCTION safe_delete._put_stored_links_back(regclass, oid, jsonb, timestamptz) IS
    'Gives rows that were deleted since the references back that were cut, where they still have what the cut left.';
