CREATE OR REPLACE FUNCTION safe_delete._days_query(relation text, condition text, age_column name, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$SELECT jsonb_build_object('days', jsonb_object_agg(d.day, d.row_count))
            FROM (
                SELECT %1$s AS day, sum(g.row_count) AS row_count
                FROM (
                    SELECT s.bin, count(*) AS row_count
                    FROM (SELECT %2$s AS bin FROM %3$s AS t WHERE isfinite(t.%4$I) AND %5$s OFFSET bigint '0') AS s
                    GROUP BY s.bin
                ) AS g
                GROUP BY 1
            ) AS d$code$,
        safe_delete._day_of('g.bin', age_type),
        safe_delete._hour_of(format('t.%I', age_column), age_type),
        relation,
        age_column,
        condition
    )
$$;

COMMENT ON FUNCTION safe_delete._days_query(text, text, name, text) IS 'Rows by the day of their age column.';
