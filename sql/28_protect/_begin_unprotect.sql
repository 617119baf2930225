CREATE OR REPLACE FUNCTION safe_delete._begin_unprotect(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    parent regclass;
BEGIN
    PERFORM safe_delete._require_ownership(safe_delete._find_target(target));
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected', safe_delete._known_name(target)),
            HINT = 'See safe_delete.protected_tables.';
    END IF;
    PERFORM safe_delete._lock_target(protected.target_table);
    IF EXISTS (
        SELECT FROM safe_delete.hold AS h
        WHERE h.target_table = protected.target_table
            AND h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    ) OR EXISTS (SELECT FROM safe_delete._subject_holds(protected.target_table) AS s WHERE s.is_in_force AND s.is_readable) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD403',
            MESSAGE = format('%s is on hold', safe_delete._known_name(protected.target_table)),
            DETAIL = 'Without protection nothing would keep its rows.',
            HINT = 'See safe_delete.active_holds; release_hold() first.';
    END IF;
    -- The code of these names the table under the view; without it a resync() would not go through.
    SELECT p.target_table INTO parent
    FROM safe_delete._parents_in_place(protected.target_table) AS r
    JOIN safe_delete.protected_table AS p ON p.target_table = r
    JOIN pg_constraint AS f ON f.contype = 'f' AND f.confdeltype IN ('c', 'n', 'd') AND f.conrelid = protected.target_table AND f.confrelid = r
    WHERE protected.hiding = 'cover'
        AND NOT coalesce(p.settings -> 'accept', '[]') ? 'dependents'
    ORDER BY p.target_table
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD208',
            MESSAGE = format('rows of %s go with those of %s, which could not be deleted any more', safe_delete._known_name(protected.target_table), safe_delete._known_name(parent)),
            DETAIL = format('%s was not protected with {"accept": ["dependents"]}.', safe_delete._known_name(parent)),
            HINT = format('Call safe_delete.unprotect(%L) first.', safe_delete._known_name(parent));
    END IF;
    PERFORM safe_delete._end_dead_run(protected.target_table);
    PERFORM safe_delete._refuse_lost_storage(protected);
    PERFORM safe_delete._open_gate(protected.target_table);
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_unprotect(regclass) IS 'First step of unprotect(): refuses while rows are deleted or a run is under way.';
