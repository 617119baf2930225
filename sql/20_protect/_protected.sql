CREATE OR REPLACE FUNCTION safe_delete._protected(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._registered(target);
BEGIN
    IF safe_delete._table_name(protected.target_table) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%I.%I is gone, but not its protection', protected.schema_name, protected.table_name),
            HINT = 'The view problems tells how to end it.';
    END IF;
    -- After a dump a regclass may have become another table's number: then nothing is done.
    IF NOT protected.is_ready
        OR safe_delete._table_name(protected.target_table) IS DISTINCT FROM safe_delete._home_name(protected)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not as it was when it was protected', safe_delete._known_name(protected.target_table)),
            DETAIL = CASE
                WHEN protected.is_ready THEN format('It was protected as %s.', safe_delete._home_name(protected))
                ELSE 'protect() did not come to its end.'
            END,
            HINT = safe_delete._resync_call(protected.target_table);
    END IF;
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._protected(regclass) IS 'Registry entry of a protected table, which may be given as one of its views. Refuses others, and those that are not as they were protected.';
