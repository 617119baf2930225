-- INSTEAD OF DELETE has no re-check of its own: a row that another session changed since the view was read must not be
-- taken for the one that the statement meant. Then the statement fails as a serialization failure, and can be repeated.
-- A row that foreign keys point to is locked FOR UPDATE first: a plain UPDATE does not conflict with the lock of a foreign key.
CREATE OR REPLACE FUNCTION safe_delete._hide_source(target regclass, live_view text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I(gone %s) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        safe_delete._gate_name(target) || '__hide',
        live_view,
        safe_delete._body(target, E'    is_referenced boolean;\n', format(
            $body$%8$s    SELECT true INTO is_referenced FROM %1$s AS t
    WHERE %3$s AND t.deleted_at IS NULL AND safe_delete._is_referenced(%2$L) FOR UPDATE OF t;
    UPDATE %1$s AS t SET deleted_at = now(), deletion_id = (SELECT safe_delete._current_deletion(%2$L))
    WHERE %3$s AND t.deleted_at IS NULL AND ROW(%4$s)::record *= ROW(%5$s)::record;
    IF FOUND THEN
        IF is_referenced THEN
            PERFORM safe_delete._queue_hidden(%2$L, %7$s);
        END IF;
        RETURN true;
    END IF;
    IF EXISTS (SELECT FROM %1$s AS t WHERE %3$s AND t.deleted_at IS NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = %6$L,
            HINT = 'Repeat the transaction.';
    END IF;
    RETURN false;
$body$,
            safe_delete._reach(target),
            safe_delete._gate_name(target),
            (
                SELECT string_agg(format('t.%1$I %2$s gone.%1$I', k.column_name, k.equals), ' AND ' ORDER BY k.key_position)
                FROM safe_delete._key_columns(target) AS k
            ),
            safe_delete._column_list(target, 't.', true),
            safe_delete._column_list(target, 'gone.', true),
            format('a row of %s was changed by another session', safe_delete._known_name(target)),
            safe_delete._key_object(target, 'gone'),
            safe_delete._refuse_old_snapshot(target)
        ))
    )
$$;

COMMENT ON FUNCTION safe_delete._hide_source(regclass, text) IS 'Source of the hand that soft-deletes one row for a DELETE on the live view.';
