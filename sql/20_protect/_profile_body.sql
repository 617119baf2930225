-- One pass counts, groups and finds the extremes. What lies beyond a limit is counted only when an extreme does, and which
-- value many rows share only where an hour, or a day, has many that an earlier run should have taken.
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
        $code$    IF arguments ->> 'extent' IN ('count', 'keys', 'ages') THEN
%13$s    END IF;
    IF arguments ->> 'extent' IN ('days', 'candidates') AND %9$s THEN
%16$s        IF answer IS NULL THEN
            %14$s;
        END IF;
        answer := answer%15$s;
    ELSIF %9$s THEN
        %1$s;
    ELSE
        answer := (%2$s);
        -- Rows that are kept belong to the table, but are no candidates.
        answer := answer || (
            SELECT jsonb_build_object(
                'table_rows', (answer ->> 'table_rows')::bigint + count(*),
                'live_rows', (answer ->> 'live_rows')::bigint + count(*) FILTER (WHERE %3$s),
                'newest_kept', coalesce(answer ->> 'newest_kept', (max(%6$s) FILTER (WHERE %3$s AND (%4$s) IS NOT TRUE))::text),
                'spared', count(*) FILTER (WHERE %4$s AND NOT %11$s),
                'kept_by_reason', count(*) FILTER (WHERE %4$s AND %12$s)
            )
            FROM %5$s AS t
            WHERE NOT (%10$s)
        );
    END IF;
    -- What no query above has counted.
    answer := '{"live_rows": 0, "missing_age": 0, "endless_past": 0, "newest_kept": null, "late_peak": 0, "late_rows": 0, "too_old": 0, "too_recent": 0, "sentinels": 0, "spared": 0}' || answer;
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
            WHERE %4$s AND %10$s
        );
    END IF;
    IF NOT answer ? 'all_late_rows' THEN
        answer := answer || jsonb_build_object('all_late_rows', CASE
            WHEN oldest < taken_before THEN (SELECT count(*) FROM %5$s AS t WHERE %4$s AND %10$s AND %6$s < taken_before)
            ELSE 0
        END);
    END IF;
    IF (answer ->> 'late_peak')::bigint >= (arguments ->> 'shared_least')::bigint THEN
        answer := answer || coalesce((
            SELECT jsonb_build_object('late_value', %6$s, 'late_rows', count(*))
            FROM %5$s AS t
            WHERE %4$s AND %10$s AND %6$s < taken_before
            GROUP BY %6$s
            ORDER BY count(*) DESC
            LIMIT 1
        ), '{}');
    END IF;
    IF (arguments ->> 'with_sample')::boolean AND oldest IS NOT NULL THEN
        answer := answer || jsonb_build_object('sample', (
            SELECT jsonb_agg(jsonb_build_object('key', s.key, 'age', s.age))
            FROM (SELECT %8$s AS key, %6$s AS age FROM %5$s AS t WHERE %4$s AND %10$s LIMIT 5) AS s
        ));
    END IF;
    RETURN answer;
$code$,
        safe_delete._as_dynamic(safe_delete._pass_query(relation, '', b.bin, measure, m.measure_type, m.is_by_age)),
        safe_delete._pass_query(relation, format(' WHERE %s', f.is_free), b.bin, measure, m.measure_type, m.is_by_age),
        is_live,
        is_candidate,
        relation,
        measure,
        safe_delete._is_sentinel(measure),
        safe_delete._key_json(target, 't', w.in_storage),
        safe_delete._nothing_is_kept(),
        f.is_free,
        safe_delete._not_held(target, 't', w.in_storage),
        CASE WHEN w.in_storage THEN 'NOT ' || safe_delete._is_let_go(target, age_column, 't') ELSE 'false' END,
        safe_delete._side_queries(relation, is_candidate, f.is_free, safe_delete._key_json(target, 't', w.in_storage), age_column, c.base_type),
        safe_delete._as_dynamic(safe_delete._candidates_query(relation, is_candidate, measure, m.measure_type)),
        CASE WHEN m.is_by_age THEN safe_delete._surroundings(relation, is_live, age_column) ELSE '' END,
        CASE WHEN w.in_storage OR m.is_by_age THEN format(
            E'        IF arguments ->> ''extent'' = ''days'' THEN\n            %s;\n        END IF;\n',
            safe_delete._as_dynamic(CASE
                WHEN is_live IN ('true', 'false') THEN safe_delete._daily_query(relation, is_candidate, is_candidate, NULL, measure, m.measure_type)
                ELSE safe_delete._daily_query(
                    relation, is_candidate, safe_delete._is_old(age_column, 't'),
                    format('%s AND NOT (%s)', safe_delete._is_old(age_column, 't'), is_live), measure, m.measure_type
                )
            END)
        ) ELSE '' END
    )
    FROM (SELECT is_live = 'false' AS in_storage) AS w
    CROSS JOIN LATERAL safe_delete._is_free(target, 't', w.in_storage, age_column) AS f (is_free)
    LEFT JOIN safe_delete._columns(target) AS c ON CASE WHEN w.in_storage THEN safe_delete._stored_name(c.column_name) ELSE c.column_name END = age_column
    CROSS JOIN LATERAL (
        SELECT a.is_by_age, CASE WHEN a.is_by_age THEN c.base_type ELSE 'timestamp with time zone' END AS measure_type
        FROM (SELECT coalesce(measure = 't.' || quote_ident(age_column), false)) AS a (is_by_age)
    ) AS m
    CROSS JOIN LATERAL safe_delete._candidate_bin(is_candidate, is_live, measure, m.measure_type, age_column) AS b (bin)
$$;

COMMENT ON FUNCTION safe_delete._profile_body(regclass, text, text, text, text, name) IS
    'Counts and measures the candidates of a job in a relation; what the guards judge by.';
