-- What the kit's owner compares and casts in storage must be nobody's code: by the types that storage has, built-in ones,
-- and locked, so that no other session gives a column another type in between.
CREATE OR REPLACE FUNCTION safe_delete._pin_storage(targets regclass[] DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    FOR protected IN
        SELECT p.*
        FROM safe_delete.protected_table AS p
        -- Of a table that is gone nothing is compared.
        JOIN pg_class AS c ON c.oid = p.target_table
        WHERE p.hiding = 'apart' AND p.is_ready AND (targets IS NULL OR p.target_table = ANY (targets))
        ORDER BY p.target_table
    LOOP
        PERFORM safe_delete._follow_table(protected.target_table);
        EXECUTE format('LOCK TABLE ONLY safe_delete_data.%I IN ROW SHARE MODE', protected.gate_name);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._pin_storage(regclass[]) IS 'Lets deleted storages, of all tables if none is named, follow their tables'' columns, and keeps them so until the transaction ends.';
