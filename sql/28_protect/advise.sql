CREATE OR REPLACE FUNCTION safe_delete.advise(target regclass)
RETURNS TABLE (hiding text, recommended boolean, reasons text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH given AS (
        SELECT g.target_table, a.column_name AS own_column, CASE WHEN a.column_name IS NULL THEN '{}' ELSE jsonb_build_object('deleted_at', a.column_name) END AS settings
        FROM (SELECT coalesce(safe_delete._find_target(target), target) AS target_table) AS g
        LEFT JOIN LATERAL (
            SELECT c.column_name
            FROM safe_delete._looks_deleted(g.target_table) AS c (column_name)
            WHERE NOT EXISTS (SELECT FROM safe_delete._unfit_column(g.target_table, c.column_name, NULL))
            LIMIT 1
        ) AS a ON true
    ),
    way AS (
        SELECT w.hiding, w.place, w.pro, g.target_table, g.own_column, g.settings
        FROM given AS g
        CROSS JOIN LATERAL (
            VALUES
                (1, 'apart', 'the table stays what it is for applications, ORMs and their migrations; foreign and unique keys keep their meaning; a purge drops partitions'),
                (2, 'beside', 'rows are not moved; readers may see deleted rows in the table and live ones in ' || coalesce((SELECT safe_delete._view_name(c.relname, 'beside') FROM pg_class AS c WHERE c.oid = g.target_table), 'current_…')),
                (3, 'cover', 'rows are not moved, and applications see live ones only, under the table''s name; that is a view''s then')
        ) AS w (place, hiding, pro)
    ),
    obstacle AS (
        SELECT w.hiding, o.decision, o.problem
        FROM way AS w
        CROSS JOIN LATERAL (
            SELECT * FROM safe_delete._table_obstacles(w.target_table, w.hiding, NULL)
            UNION ALL SELECT * FROM safe_delete._adoption_obstacles(w.target_table, w.hiding, NULL, w.settings)
            UNION ALL SELECT * FROM safe_delete._reference_obstacles(w.target_table, w.hiding)
            UNION ALL SELECT * FROM safe_delete._surrounding_obstacles(w.target_table, w.hiding)
            UNION ALL SELECT * FROM safe_delete._publication_obstacles(w.target_table, w.hiding, w.settings)
            UNION ALL SELECT * FROM safe_delete._cover_obstacles(w.target_table, w.hiding)
            UNION ALL SELECT k.decision, k.problem, k.hint FROM safe_delete._key_obstacles(w.target_table, w.hiding, w.settings) AS k
        ) AS o
    ),
    judged AS (
        SELECT
            w.hiding,
            w.place,
            w.pro,
            w.own_column,
            safe_delete._wide_row_bytes(w.target_table) AS wide_row_bytes,
            NOT EXISTS (SELECT FROM obstacle AS o WHERE o.hiding = w.hiding AND o.decision IS NULL) AS is_possible,
            w.hiding = 'apart' AND safe_delete._is_gated(w.target_table) AS is_gated,
            w.hiding = 'apart' AND safe_delete._wide_row_bytes(w.target_table) > 8192 AS is_costly
        FROM way AS w
    )
    SELECT
        j.hiding,
        j.hiding = (
            SELECT b.hiding FROM judged AS b WHERE b.is_possible ORDER BY b.own_column IS NOT NULL AND b.hiding = 'apart', b.is_costly, b.place LIMIT 1
        ) IS TRUE,
        concat_ws(
            '; ',
            CASE WHEN j.is_possible THEN j.pro ELSE 'not possible' END,
            CASE
                WHEN j.own_column IS NULL OR NOT j.is_possible THEN NULL
                WHEN j.hiding = 'apart' THEN format('but rows that %I says are deleted would be live ones', j.own_column)
                ELSE format('adopts %I, if it says when a row was deleted, and these rows: {"deleted_at": %s}', j.own_column, to_json(j.own_column::text))
            END,
            CASE WHEN j.is_gated AND j.is_possible THEN 'but a superuser owns it: until it has another owner, columns cannot be dropped or get another type, and after other changes of them a restore waits for resync()' END,
            CASE WHEN j.is_costly THEN format('but a soft delete copies about %s per row', pg_size_pretty(j.wide_row_bytes)) END,
            (
                SELECT string_agg(CASE WHEN o.decision IS NULL THEN '' ELSE 'asks for a decision: ' END || o.problem, '; ' ORDER BY o.decision NULLS FIRST, o.problem)
                FROM obstacle AS o
                WHERE o.hiding = j.hiding
                    -- Whether it may be covered is no question where it cannot be.
                    AND (o.decision IS DISTINCT FROM 'view limits' OR j.is_possible)
            )
        )
    FROM judged AS j
    ORDER BY j.place
$$;

COMMENT ON FUNCTION safe_delete.advise(regclass) IS 'Which ways of hiding deleted rows suit a table, which one is recommended, and why; what speaks against each.';
