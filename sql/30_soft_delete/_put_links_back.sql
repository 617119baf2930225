CREATE OR REPLACE FUNCTION safe_delete._put_links_back(child regclass, foreign_key oid, links jsonb, cut_at timestamptz)
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
    PERFORM safe_delete._act(
        child, 'links', 'restore', jsonb_build_object('foreign_key', foreign_key::text, 'links', links)
    );
    IF NOT safe_delete._is_apart(child) THEN
        RETURN;
    END IF;
    PERFORM safe_delete._pin_storage(ARRAY[child]);
    -- Rows that were deleted since have the cut reference in storage.
    PERFORM safe_delete._begin_act(child, 'restore');
    statement := safe_delete._stored_link_statement(child, foreign_key);
    IF statement IS NOT NULL THEN
        EXECUTE statement USING links, cut_at;
    END IF;
    PERFORM safe_delete._end_act(child, 'restore');
END;
$$;

COMMENT ON FUNCTION safe_delete._put_links_back(regclass, oid, jsonb, timestamptz) IS
    'Gives rows, live or deleted, the references back that were cut, where they still have what the cut left.';
