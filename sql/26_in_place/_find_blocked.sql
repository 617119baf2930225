CREATE OR REPLACE FUNCTION safe_delete._find_blocked(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN l.lines_of_c IS NULL THEN '' ELSE format(
        $code$    SELECT array_agg(g.place), array_agg(g.line) INTO places, lines FROM (
            WITH RECURSIVE %s
            SELECT b.place, b.line FROM blocked AS b
        ) AS g;
$code$,
        safe_delete._blocked_lines(
            target,
            format(
                'SELECT n.place, n.line FROM %s AS c CROSS JOIN LATERAL (%s) AS n WHERE (%s) IS NOT TRUE',
                safe_delete._own_rows(target), l.lines_of_c, safe_delete._is_ready(target, age_column, 'c')
            )
        )
    ) END
    FROM safe_delete._referenced_lines(target) AS l (lines_of_c)
$$;

COMMENT ON FUNCTION safe_delete._find_blocked(regclass, name) IS
    'Lines of a hand that note, in places and lines, which deleted rows a purge leaves because a row of the same table that stays references them, directly or not. Empty where no foreign key of the table references itself.';
