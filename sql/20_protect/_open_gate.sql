CREATE OR REPLACE FUNCTION safe_delete._open_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    -- Grants of one schema by two sessions at once would fail; the second one waits here.
    PERFORM pg_advisory_xact_lock(hashtextextended('safe_delete gate', 0));
    IF NOT safe_delete._is_gated(target) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA safe_delete_gate TO %I', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._open_gate(regclass) IS 'Lets the owner of a table make its hands; _close_gate() ends that.';
