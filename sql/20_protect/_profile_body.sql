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
        $code$%9$sIF %10$s THEN
        answer := (%1$s);
    ELSE
        answer := (%1$s WHERE %2$s);
        -- Rows that are kept belong to the table, but are no candidates.
        answer := answer || (
            SELECT jsonb_build_object(
                'table_rows', (answer ->> 'table_rows')::bigint + count(*),
                'live_rows', (answer ->> 'live_rows')::bigint + count(*) FILTER (WHERE %3$s),
                'spared', count(*) FILTER (WHERE %4$s AND NOT %11$s),
                'kept_by_reason', count(*) FILTER (WHERE %4$s AND %12$s)
            )
            FROM %5$s AS t
            WHERE NOT (%2$s)
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
        safe_delete._key_json(target, 't', w.in_storage),
        safe_delete._brief_profile(relation, is_candidate, measure, f.is_free, w.in_storage),
        safe_delete._nothing_is_kept(),
        safe_delete._not_held(target, 't', w.in_storage),
        CASE WHEN w.in_storage THEN 'NOT ' || safe_delete._is_let_go(target, age_column, 't') ELSE 'false' END
    )
    FROM (SELECT is_live = 'false' AS in_storage) AS w
    CROSS JOIN LATERAL safe_delete._is_free(target, 't', w.in_storage, age_column) AS f (is_free)
$$;

COMMENT ON FUNCTION safe_delete._profile_body(regclass, text, text, text, text, name) IS
    'Counts and measures the candidates of a job in a relation; what the guards judge by.';
