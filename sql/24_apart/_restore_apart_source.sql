CREATE OR REPLACE FUNCTION safe_delete._restore_apart_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__restore')::name,
        NOT safe_delete._is_gated(target),
        E'    targets regclass[] := ARRAY(SELECT e.value::oid::regclass FROM jsonb_array_elements_text(arguments -> ''targets'') AS e);\n'
        || E'    has_code boolean;\n    restored jsonb;\n    row_count bigint;\n    target regclass;\n    comparison text;\n    difference bigint;\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || $code$    -- The statement is written once their columns can no longer change.
    FOREACH target IN ARRAY targets LOOP
        EXECUTE safe_delete._restore_lock_statement(target);
    END LOOP;
    PERFORM safe_delete._refuse_other_columns(targets);
    IF cardinality(targets) = 1 THEN
        EXECUTE safe_delete._restore_statement(targets) USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
        GET DIAGNOSTICS row_count = ROW_COUNT;
        restored := jsonb_build_object(targets[1]::oid::text, row_count);
    ELSE
        EXECUTE safe_delete._restore_statement(targets)
        INTO restored
        USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    -- Not before: only what has been inserted into gets no more triggers from another session.
    has_code := safe_delete._has_code_on_insert(targets);
    FOREACH target IN ARRAY targets LOOP
        comparison := CASE WHEN has_code THEN safe_delete._difference_statement(target) ELSE safe_delete._rounding_statement(target) END;
        CONTINUE WHEN comparison IS NULL;
        EXECUTE comparison INTO difference USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
        IF difference > 0 THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD306',
                MESSAGE = format('%s rows of %s would not come back as they were', difference, target),
                DETAIL = 'A trigger, a generated column or a changed column type alters them on INSERT.',
                HINT = 'Look at the table''s BEFORE INSERT triggers; nothing was restored.';
        END IF;
    END LOOP;
    RETURN restored;
$code$
    )
$$;

COMMENT ON FUNCTION safe_delete._restore_apart_source(regclass) IS 'Source of the hand that brings rows of a deletion back from storage.';
