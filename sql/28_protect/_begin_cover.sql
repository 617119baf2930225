CREATE OR REPLACE FUNCTION safe_delete._begin_cover(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    UPDATE safe_delete.protected_table AS p
    SET live_grants = safe_delete._grants_of(target),
        moved_names = (
            SELECT coalesce(jsonb_object_agg(c.free_name, c.own_name), '{}')
            FROM safe_delete._name_clashes(target) AS c
        ),
        kept_sequences = ARRAY(SELECT s.sequence FROM safe_delete._serial_sequences(target) AS s)
    WHERE p.target_table = target
        AND p.hiding = 'cover'
        AND NOT p.is_ready;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not about to be covered', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.protect(), or do all of its steps in their order.';
    END IF;
    -- Before any is renamed.
    PERFORM safe_delete._follow_indexes(target);
    IF NOT safe_delete._is_gated(target) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA safe_delete_data TO %I', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_cover(regclass) IS
    'Notes what unprotect() will need of a table that is about to move, and lets its owner move it; _finish_protect() ends that.';
