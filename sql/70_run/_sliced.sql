-- Whole days, oldest first, so that a slice is a cut-off like any other: what decides is the same in each batch.
CREATE OR REPLACE FUNCTION safe_delete._sliced(selection jsonb, profile jsonb, limits jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT selection
        || jsonb_build_object('backlog', jsonb_build_object('limit', m.most, 'until', b.moment, 'all_rows', profile -> 'candidates'))
        -- Where the first day alone is too much there is no slice; then the guards stop all of it.
        || CASE WHEN b.moment IS NULL THEN '{}' ELSE jsonb_build_object(CASE profile ->> 'job' WHEN 'mark' THEN 'cutoff' ELSE 'deleted_before' END, b.moment) END
    FROM safe_delete._slice_limit(profile, limits) AS m (most)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN min(s.rows_until) <= m.most THEN min(s.day) FILTER (WHERE s.rows_until > m.most)::timestamp AT TIME ZONE (selection ->> 'time_zone') END AS moment
        FROM (
            SELECT d.key::date AS day, sum(d.value::bigint) OVER w AS rows_until
            FROM jsonb_each_text(coalesce(nullif(profile -> 'days', 'null'), '{}')) AS d
            WINDOW w AS (ORDER BY d.key::date)
        ) AS s
    ) AS b
$$;

COMMENT ON FUNCTION safe_delete._sliced(jsonb, jsonb, jsonb) IS
    'The selection of the oldest days that the limits let go at once. backlog in it says the limit, up to when the slice goes (null: all, or none fits), and how many rows there are in all.';
