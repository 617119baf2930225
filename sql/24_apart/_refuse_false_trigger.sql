CREATE OR REPLACE FUNCTION safe_delete._refuse_false_trigger(relation oid, trigger_name name)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = format('trigger %I of %s calls a function that is for another trigger', trigger_name, relation::regclass),
        HINT = 'The function serves only the triggers that protect() makes.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_false_trigger(oid, name) IS
    'Refuses a move function that somebody attached to another table, or to what is not a DELETE of a row.';
