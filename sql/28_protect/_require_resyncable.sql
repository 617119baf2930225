CREATE OR REPLACE FUNCTION safe_delete._require_resyncable(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._registered(target);
BEGIN
    PERFORM safe_delete._require_ownership(protected.target_table);
    -- Before any lock on the table: who places a hold on a subject locks tables after it.
    PERFORM safe_delete._lock_subjects(false);
    IF safe_delete._table_name(protected.target_table) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%I.%I is gone', protected.schema_name, protected.table_name),
            HINT = (SELECT p.what_to_do FROM safe_delete._problems_of(protected.target_table) AS p);
    END IF;
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
    PERFORM safe_delete._require_key(protected.target_table);
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_resyncable(regclass) IS 'First step of resync(): the entry of a table or of its view; refused where the caller is not its owner, or the table cannot be followed.';
