CREATE OR REPLACE FUNCTION safe_delete._follow_columns(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    storage regclass := format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass;
    here record;
BEGIN
    -- Before anything is named: while a statement waits, the name of a type may become another's.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', storage);
    PERFORM safe_delete._drop_storage_gate(target);
    PERFORM safe_delete._follow_renames(target, storage);
    -- A type that holds every value of the old one: the stored values follow, as those of the table did.
    FOR here IN
        SELECT s.column_name, c.stored_type, w.was_column
        FROM safe_delete._columns(storage) AS s
        JOIN safe_delete._columns(target) AS c ON safe_delete._stored_name(c.column_name) = s.column_name
        LEFT JOIN safe_delete._replaced_columns(storage) AS w ON w.column_name = s.column_name
        WHERE c.stored_type <> s.base_type
            AND safe_delete._is_wider(safe_delete._base_type(s.type_id), safe_delete._stored_type(c.type_id))
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', storage, here.column_name, here.stored_type);
        IF here.was_column IS NOT NULL THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s[]', storage, here.was_column, here.stored_type);
        END IF;
    END LOOP;
    -- Any other type: the old column stays under another name, with the values that it has.
    FOR here IN
        SELECT s.column_name
        FROM safe_delete._columns(storage) AS s
        JOIN safe_delete._columns(target) AS c ON safe_delete._stored_name(c.column_name) = s.column_name
        WHERE c.stored_type <> s.base_type
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.column_name, safe_delete._kept_name(here.column_name));
    END LOOP;
    FOR here IN
        SELECT
            safe_delete._stored_name(c.column_name) AS column_name, c.stored_type,
            safe_delete._missing_value(target, c.column_number, c.type_id) AS missing_value
        FROM safe_delete._columns(target) AS c
        WHERE NOT EXISTS (SELECT FROM safe_delete._columns(storage) AS s WHERE s.column_name = safe_delete._stored_name(c.column_name))
    LOOP
        -- Deleted rows get the value that live ones got when the column was added.
        EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s DEFAULT %L', storage, here.column_name, here.stored_type, here.missing_value);
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', storage, here.column_name);
    END LOOP;
    PERFORM safe_delete._keep_replaced(target);
    PERFORM safe_delete._renew_storage_gate(target);
    -- Code that works on storage is for exactly these types: a cast of a user's must not come between.
    PERFORM safe_delete._make_storage_hands(target);
    PERFORM safe_delete._make_row_tests(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_columns(regclass) IS 'Gives deleted storage the columns that its table has now; keeps the old ones.';
