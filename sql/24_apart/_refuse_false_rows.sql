-- The functions of triggers read deleted_row, the transition table. Where a trigger that somebody attached them to has none,
-- that name would be a temporary view of the session's, and its functions would run with the rights of the kit.
CREATE OR REPLACE FUNCTION safe_delete._refuse_false_rows(relation oid, trigger_name name)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_trigger AS t
        WHERE t.tgrelid = relation AND t.tgname = trigger_name AND t.tgoldtable = 'deleted_row'
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('trigger %I of %s has no transition table deleted_row', trigger_name, relation::regclass),
            HINT = 'The function serves only the triggers that protect() makes.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_false_rows(oid, name) IS
    'Refuses a trigger without the transition table. Asked wherever a relation of that name is in sight.';
