CREATE OR REPLACE FUNCTION safe_delete._mend_storage(storage regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT r FROM safe_delete._relations(storage) AS r LOOP
        PERFORM safe_delete._strip_relation_grants(relation);
        -- Not where all is well: it would make everybody's DELETE wait.
        IF NOT safe_delete._is_storage_guarded(relation) THEN
            EXECUTE format('DROP TRIGGER IF EXISTS safe_delete_refuse_change ON %s', relation);
            PERFORM safe_delete._guard_storage(relation);
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._mend_storage(regclass) IS 'Gives deleted storage and its partitions their guard back, and takes everybody''s rights.';
