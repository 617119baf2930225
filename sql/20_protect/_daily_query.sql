-- Storage has an index on the moments of deletion and few days in it: to count day by day is to count. What was
-- put there by hand may be of any moment; what is a century older than the newest is counted with the first day.
-- A day begins at the later midnight where the clocks show two, as a slice of a backlog does.
CREATE OR REPLACE FUNCTION safe_delete._daily_query(relation text, is_candidate text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$WITH extreme AS MATERIALIZED (
            SELECT
                (SELECT min(t.deleted_at) FROM %1$s AS t WHERE %2$s) AS oldest,
                (SELECT max(t.deleted_at) FROM %1$s AS t WHERE %2$s) AS newest,
                coalesce(arguments ->> 'time_zone', 'UTC') AS zone
        )
        SELECT jsonb_build_object(
            'table_rows', coalesce(sum(c.row_count), 0),
            'candidates', coalesce(sum(c.row_count), 0),
            'oldest', min(e.oldest),
            'newest', max(e.newest),
            'days', jsonb_object_agg(s.day::date, c.row_count) FILTER (WHERE c.row_count > 0)
        )
        FROM extreme AS e
        CROSS JOIN LATERAL (SELECT greatest(e.newest, '2000-01-01') AS last_moment) AS l
        CROSS JOIN LATERAL (SELECT date_trunc('day', greatest(e.oldest, l.last_moment - interval '100 years') AT TIME ZONE e.zone) AS first_day) AS f
        CROSS JOIN LATERAL generate_series(f.first_day, l.last_moment AT TIME ZONE e.zone, '1 day') AS s (day)
        CROSS JOIN LATERAL (
            SELECT count(*) AS row_count
            FROM %1$s AS t
            WHERE %2$s
                AND t.deleted_at >= CASE WHEN s.day > f.first_day THEN s.day AT TIME ZONE e.zone ELSE '-infinity' END
                AND t.deleted_at < (s.day + interval '1 day') AT TIME ZONE e.zone
        ) AS c
        WHERE e.oldest IS NOT NULL$code$,
        relation, is_candidate
    )
$$;

COMMENT ON FUNCTION safe_delete._daily_query(text, text) IS 'The pass of a profile over the candidates in deleted storage, day by day: counts and extremes.';
