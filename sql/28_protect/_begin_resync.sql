CREATE OR REPLACE FUNCTION safe_delete._begin_resync(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.advise() and safe_delete.protect() first.';
    END IF;
    PERFORM safe_delete._require_ownership(protected.target_table);
    IF protected.hiding = 'cover' AND safe_delete._table_name(protected.target_table) <> safe_delete._home_name(protected) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not %s, where protect() moves what it covers', safe_delete._table_name(protected.target_table), safe_delete._home_name(protected)),
            HINT = format('Call safe_delete.protect(%L, ''cover'', …) again if it did not come to its end, or unprotect() first.', safe_delete._known_name(target));
    END IF;
    IF protected.age_column IS NOT NULL AND safe_delete._age_type(protected.target_table, protected.age_column) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('the age column %I of %s is gone', protected.age_column, safe_delete._known_name(target)),
            HINT = 'Bring the column back, or unprotect() the table and protect() it with another one.';
    END IF;
    PERFORM safe_delete._open_gate(protected.target_table);
    PERFORM safe_delete._follow_renamed_keys(protected.target_table);
    PERFORM safe_delete._follow_renamed_sets(protected.target_table);
    PERFORM safe_delete._drop_foreign_hands(protected.target_table);
    UPDATE safe_delete.protected_table AS p
    SET schema_name = k.schema_name,
        table_name = k.table_name,
        key_columns = safe_delete._key_names(p.target_table)
    FROM safe_delete._known_place(protected.target_table) AS k
    WHERE p.target_table = protected.target_table;
    -- Storage that is gone is made anew; what it held is lost.
    IF protected.hiding = 'apart' AND to_regclass(format('safe_delete_data.%I', protected.gate_name)) IS NOT NULL THEN
        PERFORM safe_delete._follow_columns(protected.target_table);
    END IF;
    UPDATE safe_delete.protected_table AS p
    SET column_fingerprint = safe_delete._fingerprint(p.target_table), column_names = safe_delete._column_names(p.target_table)
    WHERE p.target_table = protected.target_table;
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_resync(regclass) IS 'First step of resync(): registry and deleted storage follow the table.';
