CREATE OR REPLACE FUNCTION safe_delete._follow_in_delete(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Before anything is looked at: another session may be at it.
    PERFORM pg_advisory_xact_lock(1398031686, target::oid::integer);
    -- An older snapshot does not show the columns that the rows have: what is not seen cannot be stored.
    PERFORM safe_delete._refuse_unseen_columns(target);
    -- Another session may have been at it while we waited.
    IF safe_delete._has_fixed_snapshot() AND safe_delete._has_unseen_columns(format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass) THEN
        PERFORM safe_delete._refuse_unknown_columns(target);
    END IF;
    PERFORM safe_delete._follow_table(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_in_delete(regclass) IS
    'Lets deleted storage follow the table in the midst of a DELETE; refuses where the transaction cannot see what changed.';
