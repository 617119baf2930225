CREATE OR REPLACE FUNCTION safe_delete._restore_in_place_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__restore')::name,
        NOT safe_delete._is_gated(target),
        E'    restored bigint;\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || format(
            $code$    UPDATE %s AS t SET deleted_at = NULL, deletion_id = NULL
    WHERE t.deleted_at = (arguments ->> 'deleted_at')::timestamptz
        AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
    GET DIAGNOSTICS restored = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object(%L, restored);
$code$,
            safe_delete._reach(target),
            target::oid::text
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place_source(regclass) IS 'Source of the hand that makes deleted rows live again in place.';

CREATE OR REPLACE FUNCTION safe_delete._purge_in_place_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__purge')::name,
        NOT safe_delete._is_gated(target),
        safe_delete._purge_declarations(target, age_column),
        safe_delete._refuse_without_marker(target, 'purge')
        || safe_delete._purge_body(target, safe_delete._reach(target), age_column, safe_delete._window(target, 't'))
        || E'    SET CONSTRAINTS ALL IMMEDIATE;\n    RETURN jsonb_build_object(''row_count'', taken, ''keys'', keys);\n'
    )
$$;

COMMENT ON FUNCTION safe_delete._purge_in_place_source(regclass, name) IS 'Source of the hand that purges deleted rows of a window of blocks from the table itself.';

-- INSTEAD OF DELETE has no re-check of its own: a row that another session changed since the view was read must not be
-- taken for the one that the statement meant. Then the statement fails as a serialization failure, and can be repeated.
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
        safe_delete._body(target, '', format(
            $body$    UPDATE %1$s AS t SET deleted_at = now(), deletion_id = safe_delete._current_deletion(%2$L)
    WHERE %3$s AND t.deleted_at IS NULL AND ROW(%4$s)::record *= ROW(%5$s)::record;
    IF FOUND THEN
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
            format('a row of %s was changed by another session', safe_delete._table_name(target))
        ))
    )
$$;

COMMENT ON FUNCTION safe_delete._hide_source(regclass, text) IS 'Source of the hand that soft-deletes one row for a DELETE on the live view.';

CREATE OR REPLACE FUNCTION safe_delete._view_delete_source(target regclass, live_view text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        safe_delete._gate_name(target) || '__delete',
        safe_delete._body(target, E'    is_taken boolean;\n', format(
            -- On any other view OLD has another type, and a cast of its owner's would run here.
            E'    IF TG_RELID IS DISTINCT FROM to_regclass(%3$L) THEN\n        RAISE EXCEPTION USING ERRCODE = ''insufficient_privilege'', MESSAGE = ''not a view of the kit'', HINT = ''It serves only the view that protect() made.'';\n    END IF;\n'
            || CASE WHEN safe_delete._is_gated(target)
                THEN E'    PERFORM safe_delete._begin_act(%1$s, ''take'');\n    is_taken := safe_delete_gate.%2$I(OLD);\n    PERFORM safe_delete._end_act(%1$s, ''take'');\n'
                ELSE E'    is_taken := safe_delete_gate.%2$I(OLD);\n'
            END || E'    RETURN CASE WHEN is_taken THEN OLD END;\n',
            target::oid,
            safe_delete._gate_name(target) || '__hide',
            live_view
        ))
    )
$$;

COMMENT ON FUNCTION safe_delete._view_delete_source(regclass, text) IS 'Source of the INSTEAD OF DELETE trigger function of the live view.';

CREATE OR REPLACE FUNCTION safe_delete._count_deleted_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__count_deleted')::name,
        NOT safe_delete._is_gated(target),
        E'    counted bigint;\n',
        format(
            $code$    SELECT count(*) INTO counted FROM %s AS t
    WHERE t.deleted_at = (arguments ->> 'deleted_at')::timestamptz
        AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
    RETURN jsonb_build_object('row_count', counted);
$code$,
            safe_delete._reach(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._count_deleted_source(regclass) IS 'Source of the hand that counts rows of one deletion.';
