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
        -- Indexes are made where their table is.
        IF EXISTS (
            SELECT FROM safe_delete.protected_table AS p
            JOIN pg_class AS c ON c.oid = p.target_table
            WHERE p.target_table = target AND p.hiding = 'cover' AND c.relnamespace = 'safe_delete_data'::regnamespace
        ) THEN
            EXECUTE format('GRANT CREATE ON SCHEMA safe_delete_data TO %I', safe_delete._table_owner(target));
        END IF;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._open_gate(regclass) IS 'Lets the owner of a table make its hands, and indexes of a covered one; _close_gate() ends that.';
