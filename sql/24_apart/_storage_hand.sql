-- What works on deleted storage alone belongs to safe_delete_owner: storage carries no code of anybody's.
CREATE OR REPLACE FUNCTION safe_delete._purge_body(target regclass, relation text, age_column name, window_condition text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format(
            $code$    IF (arguments -> 'held' = '[]') = %1$s AND (arguments ->> 'audit_detail' = 'count') = %2$s THEN
        %3$s
    END IF;
$code$,
            v.nothing_held::text,
            v.only_count::text,
            CASE WHEN v.only_count
                THEN format(E'DELETE FROM %s AS t WHERE %s;\n        GET DIAGNOSTICS taken = ROW_COUNT;', relation, p.predicate)
                ELSE format(
                    E'WITH gone AS (DELETE FROM %s AS t WHERE %s RETURNING %s)\n        SELECT count(*), %s INTO taken, keys FROM gone AS g;',
                    relation, p.predicate, k.returned, safe_delete._keys_text(target, 'g')
                )
            END
        ),
        ''
    )
    FROM (VALUES (true, true), (true, false), (false, true), (false, false)) AS v (nothing_held, only_count)
    CROSS JOIN LATERAL (
        SELECT window_condition || ' AND ' || safe_delete._is_purgeable(age_column, 't')
            || CASE WHEN v.nothing_held THEN '' ELSE ' AND ' || safe_delete._not_held(target, 't', relation LIKE 'safe\_delete\_data.%') END AS predicate
    ) AS p
    CROSS JOIN (
        SELECT string_agg(format('t.%I', c.column_name), ', ' ORDER BY c.key_position) AS returned
        FROM safe_delete._key_columns(target) AS c
    ) AS k
$$;

COMMENT ON FUNCTION safe_delete._purge_body(regclass, text, name, text) IS 'The DELETE of a purge, the whole predicate in it: a row that was restored a moment ago survives.';

CREATE OR REPLACE FUNCTION safe_delete._purge_storage_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__purge')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        safe_delete._purge_body(
            target,
            format('safe_delete_data.%I', safe_delete._gate_name(target)),
            age_column,
            't.deleted_at >= from_time AND t.deleted_at < to_time AND t.ctid >= low AND t.ctid < high'
        ) || E'    RETURN jsonb_build_object(''row_count'', taken, ''keys'', keys);\n'
    )
$$;

COMMENT ON FUNCTION safe_delete._purge_storage_source(regclass, name) IS 'Source of the function that purges rows of one storage partition, a window of blocks at a time.';

CREATE OR REPLACE FUNCTION safe_delete._purge_declarations(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT E'    low tid := format(''(%s,0)'', coalesce(arguments ->> ''from_block'', ''0''))::tid;\n'
        || E'    high tid := format(''(%s,0)'', coalesce(arguments ->> ''to_block'', ''0''))::tid;\n'
        -- Variables, not expressions in the WHERE: those would be computed for each row.
        || E'    from_time timestamptz := (arguments ->> ''from_time'')::timestamptz;\n'
        || E'    to_time timestamptz := (arguments ->> ''to_time'')::timestamptz;\n'
        -- Whatever the run says, the policy's minimum grace is part of the DELETE.
        || format(
            E'    deleted_before timestamptz := least((arguments ->> ''deleted_before'')::timestamptz, safe_delete._minimum_grace_ends(%L));\n',
            safe_delete._gate_name(target)
        )
        || coalesce((
            SELECT format(E'    cutoff %s := %s;\n', t.age_type, safe_delete._as_age('cutoff', t.age_type))
            FROM safe_delete._age_type(target, age_column) AS t (age_type)
            WHERE t.age_type IS NOT NULL
        ), '')
        || E'    taken bigint;\n    keys text;\n'
$$;

COMMENT ON FUNCTION safe_delete._purge_declarations(regclass, name) IS 'Variables of a purge: the window and the cut-offs.';

CREATE OR REPLACE FUNCTION safe_delete._make_storage_hands(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    age_column name := (
        SELECT p.age_column FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
            AND safe_delete._age_type(target, p.age_column) IN ('date', 'timestamp without time zone', 'timestamp with time zone')
    );
    hand name;
BEGIN
    EXECUTE safe_delete._profile_deleted_source(target, 'apart', age_column);
    EXECUTE safe_delete._purge_storage_source(target, age_column);
    EXECUTE safe_delete._survivors_source(target, age_column);
    EXECUTE safe_delete._keys_source(target, age_column);
    FOREACH hand IN ARRAY ARRAY['profile_deleted', 'purge', 'survivors', 'keys'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I(jsonb) FROM PUBLIC', safe_delete._gate_name(target) || '__' || hand);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_hands(regclass) IS 'Makes the functions that profile and purge deleted storage.';

CREATE OR REPLACE FUNCTION safe_delete._call_storage_hand(target regclass, hand text, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand_name name := safe_delete._gate_name(target) || '__' || hand;
    answer jsonb;
BEGIN
    IF (
        SELECT f.proowner FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname = hand_name
            AND f.proargtypes = ARRAY['jsonb'::regtype]::oidvector
    ) IS DISTINCT FROM 'safe_delete_owner'::regrole
        OR EXISTS (
            SELECT FROM safe_delete._columns(target) AS c
            JOIN safe_delete._key_columns(target) AS k ON k.column_name = c.column_name
            WHERE NOT safe_delete._is_codeless(c.type_id)
        )
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('deleted storage of %s has no %s function of the kit', safe_delete._table_name(target), hand),
            HINT = format('Call safe_delete.resync(%L) as the table''s owner.', safe_delete._table_name(target));
    END IF;
    EXECUTE format('SELECT safe_delete_gate.%I($1)', hand_name) INTO answer USING arguments;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._call_storage_hand(regclass, text, jsonb) IS 'Runs a function that works on deleted storage alone.';

CREATE OR REPLACE FUNCTION safe_delete._survivors_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__survivors')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        format(
            $code$    SELECT count(*) INTO taken FROM safe_delete_data.%I AS t
    WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
        AND NOT coalesce(%s AND %s, false);
    RETURN jsonb_build_object('row_count', taken);
$code$,
            safe_delete._gate_name(target),
            safe_delete._is_purgeable(age_column, 't'),
            safe_delete._not_held(target, 't', in_storage => true)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._survivors_source(regclass, name) IS 'Source of the function that counts rows of a storage partition that a purge must leave.';

CREATE OR REPLACE FUNCTION safe_delete._keys_source(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__keys')::name,
        false,
        safe_delete._purge_declarations(target, age_column),
        format(
            $code$    IF arguments ->> 'audit_detail' = 'count' THEN
        taken := (
            SELECT count(*) FROM safe_delete_data.%2$I AS t
            WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
        );
    ELSE
        SELECT count(*), %1$s INTO taken, keys
        FROM safe_delete_data.%2$I AS t
        WHERE t.deleted_at >= from_time AND t.deleted_at < to_time
            AND t.ctid >= low AND t.ctid < high;
    END IF;
    PERFORM safe_delete._record_purge((arguments ->> 'run_id')::bigint, taken, keys);
    RETURN jsonb_build_object('row_count', taken);
$code$,
            safe_delete._keys_text(target, 't'),
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._keys_source(regclass, name) IS 'Source of the function that records a storage partition which is about to go: its count, or the keys of a window of it.';
