CREATE OR REPLACE FUNCTION safe_delete._restore_in_place_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__restore')::name,
        NOT safe_delete._is_gated(target),
        E'    restored bigint;\n    keys jsonb;\n    statement text;\n    answer jsonb;\n    answers jsonb := ''[]'';\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || format(
            $code$    IF arguments ->> 'step' = 'keys' THEN
        SELECT jsonb_agg(%5$s) INTO keys FROM (
            SELECT %4$s FROM %2$s AS t
            WHERE t.deleted_at = (arguments ->> 'deleted_at')::timestamptz
                AND t.deletion_id = (arguments ->> 'deletion_id')::bigint
            LIMIT (arguments ->> 'limit')::bigint
        ) AS g;
        RETURN jsonb_build_object('keys', keys);
    END IF;
    IF arguments ->> 'step' = 'links' THEN
        EXECUTE safe_delete._returning_links_statement(%1$L, (arguments ->> 'foreign_key')::oid) INTO answer
        USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz, arguments -> 'links';
        RETURN jsonb_build_object('links', answer);
    END IF;
    IF arguments ? 'step' THEN
        FOR statement IN SELECT s FROM safe_delete._restore_in_place_statements(%1$L, arguments ->> 'step') AS s LOOP
            EXECUTE statement INTO answer USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz;
            answers := answers || coalesce(answer, '[]');
        END LOOP;
        RETURN answers;
    END IF;
    UPDATE %2$s AS t SET deleted_at = NULL, deletion_id = NULL
    WHERE t.deleted_at = (arguments ->> 'deleted_at')::timestamptz
        AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
    GET DIAGNOSTICS restored = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object(%3$L, restored);
$code$,
            safe_delete._gate_name(target),
            safe_delete._reach(target),
            target::oid::text,
            (SELECT string_agg(format('t.%I', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
            safe_delete._key_object(target, 'g')
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place_source(regclass) IS
    'Source of the hand that makes deleted rows live again in place; before that, with a step, it looks after what they reference, and says which they are (keys) and what was cut from them (links).';
