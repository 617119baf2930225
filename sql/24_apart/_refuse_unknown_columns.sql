CREATE OR REPLACE FUNCTION safe_delete._refuse_unknown_columns(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._has_fixed_snapshot() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = format('columns of %s changed since this transaction began', safe_delete._table_name(target)),
            HINT = 'Repeat the transaction.';
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD206',
        MESSAGE = format('deleted storage of %s does not have the columns of the table, and cannot follow it', safe_delete._table_name(target)),
        HINT = 'SELECT * FROM safe_delete.problems says what to do.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unknown_columns(regclass) IS
    'Refuses to move rows whose columns are not those that the transaction sees, or that deleted storage has.';
