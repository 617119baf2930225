-- One pass counts and finds the extremes. What lies beyond a limit is counted only when an extreme does.
CREATE OR REPLACE FUNCTION safe_delete._profile_body(
    target regclass,
    relation text,
    is_candidate text,
    is_live text,
    measure text,
    age_column name
)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        $code$%9$sIF arguments -> 'held' = '[]' THEN
        answer := (%1$s);
    ELSE
        answer := (%1$s WHERE %2$s);
        -- Rows on hold belong to the table, but are no candidates.
        answer := answer || (
            SELECT jsonb_build_object(
                'table_rows', (answer ->> 'table_rows')::bigint + count(*),
                'live_rows', (answer ->> 'live_rows')::bigint + count(*) FILTER (WHERE %3$s),
                'spared', count(*) FILTER (WHERE %4$s)
            )
            FROM %5$s AS t
            WHERE NOT %2$s
        );
    END IF;
    oldest := answer ->> 'oldest';
    newest := answer ->> 'newest';
    IF oldest < oldest_allowed OR newest > newest_allowed OR oldest < '1970-01-03' THEN
        answer := answer || (
            SELECT jsonb_build_object(
                'too_old', count(*) FILTER (WHERE %6$s < oldest_allowed),
                'too_recent', count(*) FILTER (WHERE %6$s > newest_allowed),
                'sentinels', count(*) FILTER (WHERE %7$s)
            )
            FROM %5$s AS t
            WHERE %4$s AND %2$s
        );
    END IF;
    IF (arguments ->> 'with_sample')::boolean AND oldest IS NOT NULL THEN
        answer := answer || jsonb_build_object('sample', (
            SELECT jsonb_agg(jsonb_build_object('key', s.key, 'age', s.age))
            FROM (SELECT %8$s AS key, %6$s AS age FROM %5$s AS t WHERE %4$s AND %2$s LIMIT 5) AS s
        ));
    END IF;
    RETURN answer;
$code$,
        safe_delete._count_query(relation, is_candidate, is_live, measure, age_column),
        f.is_free,
        is_live,
        is_candidate,
        relation,
        measure,
        -- A day of margin on both sides: a sentinel is a day in somebody's time zone.
        (
            SELECT string_agg(format('(%1$s >= %2$L AND %1$s < %3$L)', measure, d.day_before, d.day_after), ' OR ')
            FROM (
                VALUES ('1969-12-31', '1970-01-03'), ('1899-12-31', '1900-01-03'), ('0001-01-01', '0001-01-04')
            ) AS d (day_before, day_after)
        ),
        safe_delete._key_json(target, 't'),
        safe_delete._brief_profile(relation, is_candidate, measure, f.is_free)
    )
    FROM (SELECT safe_delete._not_held(target, 't', in_storage => is_live = 'false')) AS f (is_free)
$$;

COMMENT ON FUNCTION safe_delete._profile_body(regclass, text, text, text, text, name) IS
    'Counts and measures the candidates of a job in a relation; what the guards judge by.';

CREATE OR REPLACE FUNCTION safe_delete._count_query(relation text, is_candidate text, is_live text, measure text, age_column name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$
            SELECT jsonb_build_object(
                'table_rows', count(*),
                'live_rows', count(*) FILTER (WHERE %1$s),
                'candidates', count(*) FILTER (WHERE %2$s),
                'oldest', min(%3$s) FILTER (WHERE %2$s),
                'newest', max(%3$s) FILTER (WHERE %2$s),
                'missing_age', count(*) FILTER (WHERE %4$s),
                'too_old', 0, 'too_recent', 0, 'sentinels', 0, 'spared', 0
            )
            FROM %5$s AS t$code$,
        is_live,
        is_candidate,
        measure,
        CASE WHEN age_column IS NULL THEN 'false'
            ELSE format('%2$s AND (t.%1$I IS NULL OR NOT isfinite(t.%1$I) OR t.%1$I > present)', age_column, is_live) END,
        relation
    )
$$;

COMMENT ON FUNCTION safe_delete._count_query(text, text, text, text, name) IS 'The one pass of a profile, up to its WHERE.';

CREATE OR REPLACE FUNCTION safe_delete._brief_profile(relation text, is_candidate text, measure text, is_free text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- Rows that are no candidates are not looked at: an index or the bounds of partitions find the others.
    SELECT format(
        -- Each of the three alone is an index scan where there is an index, and the extremes are its ends.
        $code$    IF arguments ->> 'extent' = 'candidates' AND arguments -> 'held' = '[]' THEN
        answer := jsonb_build_object(
            'candidates', (SELECT count(*) FROM %1$s AS t WHERE %2$s),
            'oldest', (SELECT min(%3$s) FROM %1$s AS t WHERE %2$s),
            'newest', (SELECT max(%3$s) FROM %1$s AS t WHERE %2$s),
            'missing_age', 0, 'too_old', 0, 'too_recent', 0, 'sentinels', 0, 'spared', 0
        );
    ELSIF arguments ->> 'extent' = 'count' THEN
        RETURN jsonb_build_object('candidates', CASE arguments -> 'held'
            WHEN '[]' THEN (SELECT count(*) FROM %1$s AS t WHERE %2$s)
            ELSE (SELECT count(*) FROM %1$s AS t WHERE %2$s AND %4$s)
        END);
    ELS$code$,
        relation,
        is_candidate,
        measure,
        is_free
    )
$$;

COMMENT ON FUNCTION safe_delete._brief_profile(text, text, text, text) IS 'First branches of a profile: only the candidates, not the table around them.';

CREATE OR REPLACE FUNCTION safe_delete._profile_source(target regclass, hiding text, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__profile')::name,
        NOT safe_delete._is_gated(target),
        safe_delete._selection_declarations(target, age_column)
        || format(E'    oldest %1$s;\n    newest %1$s;\n', coalesce(safe_delete._age_type(target, age_column), 'timestamptz'))
        || E'    answer jsonb;\n',
        CASE
            WHEN age_column IS NULL THEN format(
                E'    SELECT jsonb_build_object(''table_rows'', count(*), ''live_rows'', count(*) FILTER (WHERE %s)) INTO answer FROM %s AS t;\n    RETURN answer;\n',
                safe_delete._is_live(hiding, 't'),
                safe_delete._reach(target)
            )
            ELSE format(
                E'    IF cutoff IS NULL AND arguments -> ''held'' = ''[]'' THEN\n        RETURN jsonb_build_object(''live_rows'', (SELECT count(*) FROM %s AS t WHERE %s));\n    END IF;\n',
                safe_delete._reach(target),
                safe_delete._is_live(hiding, 't')
            ) || safe_delete._profile_body(
                target,
                safe_delete._reach(target),
                safe_delete._is_markable(hiding, age_column, 't'),
                safe_delete._is_live(hiding, 't'),
                format('t.%I', age_column),
                age_column
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
        || E'    oldest timestamptz;\n    newest timestamptz;\n    answer jsonb;\n',
        safe_delete._profile_body(
            target,
            CASE hiding WHEN 'apart' THEN format('safe_delete_data.%I', safe_delete._gate_name(target)) ELSE safe_delete._reach(target) END,
            safe_delete._is_purgeable(age_column, 't'),
            CASE hiding WHEN 'apart' THEN 'false' ELSE safe_delete._is_live(hiding, 't') END,
            't.deleted_at',
            age_column
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_deleted_source(regclass, text, name) IS 'Source of the hand that profiles what purge would take.';
