CREATE OR REPLACE FUNCTION safe_delete._require_ownership(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- An old snapshot shows neither new partitions nor rows that were deleted since.
    PERFORM safe_delete._require_read_committed();
    -- Code of a user that runs while the kit acts must not borrow the rights of whoever called the kit.
    IF EXISTS (SELECT FROM safe_delete.acting AS a WHERE a.transaction_id = pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = 'not while the kit is acting on a table',
            HINT = 'Call it in a transaction of its own.';
    END IF;
    IF NOT pg_has_role(safe_delete._caller(), safe_delete._table_owner(target), 'USAGE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('must be owner of table %s', safe_delete._known_name(target)),
            HINT = format('SET ROLE %I first.', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_ownership(regclass) IS 'Refuses a caller who does not own the table.';
