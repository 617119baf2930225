CREATE OR REPLACE FUNCTION safe_delete.unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
SET default_tablespace = ''
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._begin_unprotect(target);
    here record;
    has_deleted_rows boolean := false;
BEGIN
    -- Nobody deletes between the look and the removal.
    IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = protected.target_table) THEN
        EXECUTE safe_delete._lock_statement(protected.target_table, 'ACCESS EXCLUSIVE');
    END IF;
    PERFORM safe_delete._begin_unprotect(target);
    -- An adopted column stays, and says of the same rows that they are deleted.
    IF protected.hiding <> 'apart' AND NOT protected.settings ? 'deleted_at' AND EXISTS (
        SELECT FROM pg_attribute AS a WHERE a.attrelid = protected.target_table AND a.attname = 'deleted_at' AND NOT a.attisdropped
    ) THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s AS t WHERE t.deleted_at IS NOT NULL)', protected.target_table) INTO has_deleted_rows;
        IF has_deleted_rows THEN
            PERFORM safe_delete._refuse_unprotect(protected.target_table);
        END IF;
    END IF;
    FOR here IN SELECT s AS statement FROM safe_delete._unprotect_statements(protected.target_table) AS s LOOP
        PERFORM safe_delete._take_off(protected.target_table, here.statement);
    END LOOP;
    PERFORM safe_delete._finish_unprotect(protected.target_table);
    IF protected.hiding = 'cover' THEN
        FOR here IN SELECT p AS parent FROM safe_delete._parents_in_place(protected.target_table) AS p LOOP
            PERFORM safe_delete.resync(here.parent);
        END LOOP;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete.unprotect(regclass) IS
    'Takes a table out of protection, as its owner, and leaves its schema as it was. Refuses while it has deleted rows.';
