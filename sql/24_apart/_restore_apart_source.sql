-- Foreign keys are checked when a statement ends: rows of all tables of a deletion come back in ONE statement, so that
-- self-references and cycles need no order. Which tables these are is known only then; the statement is built from the
-- registry, and can do nothing but bring rows of one deletion back.
CREATE OR REPLACE FUNCTION safe_delete._restore_statement(targets regclass[])
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'WITH %s SELECT jsonb_build_object(%s)',
        string_agg(
            format(
                'back_%1$s AS (INSERT INTO %2$s (%3$s) OVERRIDING SYSTEM VALUE SELECT %4$s FROM %5$s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 RETURNING 1)',
                p.target_table::oid,
                safe_delete._reach(p.target_table),
                safe_delete._column_list(p.target_table, '', false),
                safe_delete._column_list(p.target_table, 's.', false),
                safe_delete._reach_storage(p.target_table)
            ),
            ', '
        ),
        string_agg(format('%L, (SELECT count(*) FROM back_%s)', p.target_table::oid::text, p.target_table::oid), ', ')
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = ANY (targets)
        AND p.hiding = 'apart'
$$;

COMMENT ON FUNCTION safe_delete._restore_statement(regclass[]) IS 'The statement that brings rows of deletion $1, deleted at $2, back into these tables.';

CREATE OR REPLACE FUNCTION safe_delete._difference_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT count(*) FROM %1$s AS s LEFT JOIN %2$s AS t ON %3$s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND ROW(%4$s)::record *<> ROW(%5$s)::record',
        safe_delete._reach_storage(target),
        safe_delete._reach(target),
        safe_delete._key_match(target, 's', 't'),
        string_agg(format('t.%I::%s', c.column_name, c.base_type), ', ' ORDER BY c.column_number),
        string_agg(format('s.%I::%s', c.column_name, c.base_type), ', ' ORDER BY c.column_number)
    )
    FROM safe_delete._columns(target) AS c
$$;

COMMENT ON FUNCTION safe_delete._difference_statement(regclass) IS
    'The statement that counts rows of deletion $1 which are not in the table byte for byte as they were deleted.';

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
        || E'    restored jsonb;\n    target regclass;\n    difference bigint;\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || $code$    EXECUTE safe_delete._restore_statement(targets)
        INTO restored
        USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH target IN ARRAY targets LOOP
        EXECUTE safe_delete._difference_statement(target)
            INTO difference
            USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
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
