CREATE OR REPLACE FUNCTION safe_delete._make_storage(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    storage_name name := safe_delete._gate_name(target);
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._make_storage_table(target);
    -- The owner may read what was his; nobody else, whatever default privileges say.
    PERFORM safe_delete._mend_storage(format('safe_delete_data.%I', storage_name)::regclass);
    EXECUTE format('GRANT SELECT ON safe_delete_data.%I TO %I', storage_name, safe_delete._table_owner(target));
    PERFORM safe_delete._make_partitions_ahead(target);
    PERFORM safe_delete._keep_replaced(target);
    PERFORM safe_delete._make_move(target);
    PERFORM safe_delete._make_storage_hands(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage(regclass) IS 'Makes deleted storage of a table, its partitions ahead, and the code that works on storage alone.';
