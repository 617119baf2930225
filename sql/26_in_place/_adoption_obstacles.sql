CREATE OR REPLACE FUNCTION safe_delete._adoption_obstacles(target regclass, hiding text, age_column name, settings jsonb)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE WHEN c.column_name <> 'deleted_at' THEN 'unadopted' END,
        format('%s has a column %I, which may say already when a row was deleted', safe_delete._known_name(target), c.column_name),
        coalesce(
            (SELECT u.problem || '. ' || u.hint FROM safe_delete._unfit_column(target, c.column_name, age_column) AS u LIMIT 1),
            format('Adopt it, with the rows that are deleted: {"deleted_at": %s}.', to_json(c.column_name::text))
        ) || CASE WHEN c.column_name = 'deleted_at' THEN ' Or rename it: in place the kit''s own column has this name.' ELSE ' Or accept that it means something else: {"accept": ["unadopted"]}.' END
    FROM safe_delete._looks_deleted(target) AS c (column_name)
    WHERE hiding <> 'apart'
        AND NOT settings ? 'deleted_at'
        AND NOT EXISTS (
            SELECT FROM safe_delete.protected_table AS p
            WHERE p.target_table = target AND p.hiding <> 'apart' AND (p.is_ready OR NOT p.settings ? 'deleted_at')
        )
    UNION ALL
    SELECT NULL, u.problem, u.hint
    FROM safe_delete._unfit_column(target, safe_delete._deleted_at_of(settings), age_column) AS u
    WHERE hiding <> 'apart'
        AND settings ? 'deleted_at'
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding <> 'apart' AND p.is_ready)
$$;

COMMENT ON FUNCTION safe_delete._adoption_obstacles(regclass, text, name, jsonb) IS
    'What speaks against adopting the column that settings name, or against adopting none where there seems to be one.';
