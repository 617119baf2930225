-- Bins without rows are left out: what draws them knows where they would be.
CREATE OR REPLACE FUNCTION safe_delete._histogram(days jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH day_rows AS (
        SELECT d.key::date AS day, d.value::bigint AS row_count
        FROM jsonb_each_text(CASE jsonb_typeof(days) WHEN 'object' THEN days ELSE '{}' END) AS d
    ), chosen AS (
        SELECT u.unit
        FROM unnest('{day,week,month,year}'::text[]) WITH ORDINALITY AS u (unit, place)
        CROSS JOIN day_rows AS d
        GROUP BY u.unit, u.place
        HAVING count(DISTINCT date_trunc(u.unit, d.day::timestamp)) <= 60 OR u.unit = 'year'
        ORDER BY u.place
        LIMIT 1
    ), bin AS (
        SELECT date_trunc(c.unit, d.day::timestamp)::date AS first_day, sum(d.row_count) AS row_count
        FROM day_rows AS d
        CROSS JOIN chosen AS c
        GROUP BY 1
    ), numbered AS (
        SELECT b.first_day, b.row_count, least(row_number() OVER (ORDER BY b.first_day DESC), 60) AS place
        FROM bin AS b
    ), merged AS (
        -- More than 60 years: the oldest are one.
        SELECT min(n.first_day) AS first_day, sum(n.row_count) AS row_count FROM numbered AS n GROUP BY n.place
    )
    SELECT jsonb_build_object(
        'unit', coalesce((SELECT c.unit FROM chosen AS c), 'day'),
        'bins', coalesce((SELECT jsonb_agg(jsonb_build_object('from', m.first_day, 'rows', m.row_count) ORDER BY m.first_day) FROM merged AS m), '[]')
    )
$$;

COMMENT ON FUNCTION safe_delete._histogram(jsonb) IS
    'Rows by day as at most 60 bins of days, weeks, months or years: the smallest unit that fits; {"unit", "bins": [{"from", "rows"}]}.';
