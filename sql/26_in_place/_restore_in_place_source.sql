CREATE OR REPLACE FUNCTION safe_delete._restore_in_place_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__restore')::name,
        NOT safe_delete._is_gated(target),
        E'    restored bigint;\n    keys jsonb;\n    keys_text text;\n    statement text;\n    answer jsonb;\n    answers jsonb := ''[]'';\n',
        safe_delete._refuse_without_marker(target, 'restore')
        || format(
            $code$    IF arguments ->> 'step' = 'keys' THEN
        SELECT jsonb_agg(%5$s) INTO keys FROM (
            SELECT %4$s FROM %2$s AS t
            WHERE t.%9$I = (arguments ->> 'deleted_at')::timestamptz
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
    IF arguments ->> 'step' = 'heirs' THEN
        EXECUTE safe_delete._heir_statement(%1$L, (arguments ->> 'foreign_key')::oid) INTO answer USING arguments -> 'references';
        RETURN jsonb_build_object('heirs', answer);
    END IF;
    IF arguments ->> 'step' = 'part' THEN
        UPDATE %2$s AS t SET deletion_id = (arguments ->> 'part_id')::bigint
        FROM jsonb_to_recordset(arguments -> 'keys') AS k (%6$s)
        WHERE %7$s
            AND t.%9$I = (arguments ->> 'deleted_at')::timestamptz
            AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
        GET DIAGNOSTICS restored = ROW_COUNT;
        RETURN jsonb_build_array(restored);
    END IF;
    IF arguments ? 'step' THEN
        FOR statement IN SELECT s FROM safe_delete._restore_in_place_statements(%1$L, arguments ->> 'step') AS s LOOP
            EXECUTE statement INTO answer
            USING (arguments ->> 'deletion_id')::bigint, (arguments ->> 'deleted_at')::timestamptz, (arguments ->> 'part_id')::bigint;
            answers := answers || coalesce(answer, '[]');
        END LOOP;
        RETURN answers;
    END IF;
    IF arguments ->> 'audit_detail' = 'keys' THEN
        WITH back AS (
            UPDATE %2$s AS t SET %9$I = NULL, deletion_id = NULL
            WHERE t.%9$I = (arguments ->> 'deleted_at')::timestamptz
                AND t.deletion_id = (arguments ->> 'deletion_id')::bigint
            RETURNING %4$s
        )
        -- More keys than that may not fit into an event; a restore must not fail for it.
        SELECT count(*), CASE WHEN count(*) <= 1000000 THEN %8$s END INTO restored, keys_text FROM back AS g;
    ELSE
        UPDATE %2$s AS t SET %9$I = NULL, deletion_id = NULL
        WHERE t.%9$I = (arguments ->> 'deleted_at')::timestamptz
            AND t.deletion_id = (arguments ->> 'deletion_id')::bigint;
        GET DIAGNOSTICS restored = ROW_COUNT;
    END IF;
    IF EXISTS (
        SELECT FROM %2$s AS t
        WHERE t.%9$I = (arguments ->> 'deleted_at')::timestamptz
            AND t.deletion_id = (arguments ->> 'deletion_id')::bigint
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD306',
            MESSAGE = %10$L,
            HINT = 'Let the trigger pass rows on whose deletion_id changes. Nothing was restored.';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN jsonb_build_object(%3$L, restored, 'keys', keys_text);
$code$,
            safe_delete._gate_name(target),
            safe_delete._reach(target),
            target::oid::text,
            (SELECT string_agg(format('t.%I', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
            safe_delete._key_object(target, 'g'),
            safe_delete._key_record(target),
            safe_delete._key_match(target, 'k', 't'),
            safe_delete._keys_text(target, 'g'),
            safe_delete._deleted_at_name(target),
            format('a trigger of %s keeps rows deleted that are to come back', safe_delete._known_name(target))
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place_source(regclass) IS
    'Source of the hand that makes deleted rows live again in place. Before that, with a step, it looks after what they reference, and makes some of them a deletion of its own (part, along).'
    ' It says which they are (keys), what was cut from them (links), and which deletions have rows that others reference (heirs).';
