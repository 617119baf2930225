CREATE OR REPLACE FUNCTION safe_delete._follow_table(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
BEGIN
    IF NOT safe_delete._has_other_columns(target) THEN
        -- The same numbers, in another place: later renames are told by them.
        IF (SELECT p.column_names ->> '0' <> safe_delete._numbering(target) FROM safe_delete.protected_table AS p WHERE p.target_table = target) THEN
            UPDATE safe_delete.protected_table AS p SET column_names = safe_delete._column_names(target) WHERE p.target_table = target;
        END IF;
        RETURN;
    END IF;
    -- One session does it; the others wait for its commit, and find nothing left to do.
    PERFORM pg_advisory_xact_lock(1398031686, target::oid::integer);
    IF NOT safe_delete._has_other_columns(target) THEN
        RETURN;
    END IF;
    PERFORM safe_delete._follow_renamed_keys(target);
    PERFORM safe_delete._follow_renamed_sets(target);
    PERFORM safe_delete._follow_renamed_subjects(target);
    PERFORM safe_delete._follow_renamed_conditions(target);
    PERFORM safe_delete._follow_columns(target);
    UPDATE safe_delete.protected_table AS p
    SET column_fingerprint = safe_delete._fingerprint(target), column_names = safe_delete._column_names(target)
    WHERE p.target_table = target;
    EXECUTE CASE WHEN safe_delete._is_moved_by_row(target) THEN safe_delete._move_row_source(target) ELSE safe_delete._move_source(target) END;
    PERFORM safe_delete._record_event('storage followed columns', target, jsonb_build_object('columns', safe_delete._column_list(target, '', true)));
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_table(regclass) IS 'Gives deleted storage and the move function the columns that their table has now, if they have changed; nothing that is stored is lost.';
