CREATE OR REPLACE FUNCTION safe_delete._profile_body(
    target regclass,
    relation text,
    is_candidate text,
    is_live text,
    measure text,
    age_column name,
    floor_measure text
)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        $code$    SELECT jsonb_build_object(
        'table_rows', count(*),
        'live_rows', count(*) FILTER (WHERE %3$s),
        'candidates', count(*) FILTER (WHERE %2$s),
        'oldest', min(%4$s) FILTER (WHERE %2$s),
        'newest', max(%4$s) FILTER (WHERE %2$s),
        'too_old', count(*) FILTER (WHERE %2$s AND %4$s < oldest_allowed),
        'too_recent', count(*) FILTER (WHERE %2$s AND %8$s),
        'sentinels', count(*) FILTER (WHERE %2$s AND %5$s),
        'missing_age', count(*) FILTER (WHERE %6$s)
    ) INTO answer
    FROM %1$s AS t
    WHERE %7$s;

    SELECT answer || jsonb_build_object(
        'table_rows', (answer ->> 'table_rows')::bigint + count(*),
        'live_rows', (answer ->> 'live_rows')::bigint + count(*) FILTER (WHERE %3$s),
        'spared', count(*) FILTER (WHERE %2$s)
    ) INTO answer
    FROM %1$s AS t
    JOIN jsonb_to_recordset(arguments -> 'held') AS h (%9$s) ON %10$s;

    answer := answer || jsonb_build_object('sample', coalesce((
        SELECT jsonb_agg(jsonb_build_object('key', s.key, 'age', s.age))
        FROM (
            SELECT %11$s AS key, %4$s AS age
            FROM %1$s AS t
            WHERE %2$s AND %7$s
            LIMIT 5
        ) AS s
    ), '[]'));
    RETURN answer;
$code$,
        relation,
        is_candidate,
        is_live,
        measure,
        -- A day of margin on both sides: a sentinel is a day in somebody's time zone.
        CASE WHEN age_column IS NULL THEN 'false' ELSE (
            SELECT string_agg(format('(t.%1$I >= %2$L AND t.%1$I < %3$L)', age_column, d.day_before, d.day_after), ' OR ')
            FROM (
                VALUES ('1969-12-31', '1970-01-03'), ('1899-12-31', '1900-01-03'), ('0001-01-01', '0001-01-04')
            ) AS d (day_before, day_after)
        ) END,
        CASE WHEN age_column IS NULL THEN 'false'
            ELSE format('%2$s AND (t.%1$I IS NULL OR NOT isfinite(t.%1$I) OR t.%1$I > present)', age_column, is_live) END,
        safe_delete._not_held(target, 't'),
        floor_measure,
        safe_delete._key_record(target),
        safe_delete._key_match(target, 'h', 't'),
        safe_delete._key_json(target, 't')
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_body(regclass, text, text, text, text, name, text) IS
    'One pass over a relation that counts and measures the candidates of a job; what the guards judge by.';

CREATE OR REPLACE FUNCTION safe_delete._profile_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__profile')::name,
        NOT safe_delete._is_gated(target),
        safe_delete._selection_declarations(target, age_column) || E'    answer jsonb;\n',
        CASE
            WHEN age_column IS NULL THEN format(
                E'    SELECT jsonb_build_object(''table_rows'', count(*), ''live_rows'', count(*) FILTER (WHERE %s)) INTO answer FROM %s AS t;\n    RETURN answer;\n',
                safe_delete._is_live(hiding, 't'),
                safe_delete._reach(target)
            )
            ELSE safe_delete._profile_body(
                target,
                safe_delete._reach(target),
                safe_delete._is_markable(hiding, age_column, 't'),
                safe_delete._is_live(hiding, 't'),
                format('t.%I', age_column),
                age_column,
                format('t.%I > newest_allowed', age_column)
            )
        END
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_source(regclass, text, name) IS 'Source of the hand that profiles what mark would take.';

-- The grace is measured by deleted_at; where a retention is given, age by the age column.
CREATE OR REPLACE FUNCTION safe_delete._profile_deleted_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__profile_deleted')::name,
        hiding = 'apart' OR NOT safe_delete._is_gated(target),
        safe_delete._selection_declarations(target, NULL)
        || E'    oldest_allowed timestamptz := (arguments ->> ''oldest_allowed'')::timestamptz;\n'
        || E'    newest_allowed timestamptz := (arguments ->> ''newest_allowed'')::timestamptz;\n'
        || coalesce((
            SELECT format(E'    cutoff %s := %s;\n    present %1$s := %3$s;\n', t.age_type, safe_delete._as_age('cutoff', t.age_type), safe_delete._as_age('present', t.age_type))
            FROM safe_delete._age_type(target, age_column) AS t (age_type)
            WHERE t.age_type IS NOT NULL
        ), '')
        || E'    answer jsonb;\n',
        safe_delete._profile_body(
            target,
            CASE hiding WHEN 'apart' THEN format('safe_delete_data.%I', safe_delete._gate_name(target)) ELSE safe_delete._reach(target) END,
            safe_delete._is_purgeable(age_column, 't'),
            CASE hiding WHEN 'apart' THEN 'false' ELSE safe_delete._is_live(hiding, 't') END,
            't.deleted_at',
            age_column,
            't.deleted_at > newest_allowed'
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_deleted_source(regclass, text, name) IS 'Source of the hand that profiles what purge would take.';
