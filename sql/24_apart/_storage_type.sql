CREATE OR REPLACE FUNCTION safe_delete._storage_type(target regclass, column_name name)
RETURNS oid
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT a.atttypid
        FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)))
            AND a.attname = safe_delete._stored_name(column_name)
            AND NOT a.attisdropped
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_type(regclass, name) IS 'Type that a column of an apart table has in its deleted storage; NULL if there is none.';
