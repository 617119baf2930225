-- All rows of a knot are locked first. What the next statement sees is as it stays: a row that was restored meanwhile, or was not
-- locked, keeps all that it references.
CREATE OR REPLACE FUNCTION safe_delete._purge_knots(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN l.referencing_lines IS NULL THEN '' ELSE format(
        $code$    IF arguments ? 'knots' THEN
        SELECT array_agg(g.place), array_agg(g.line) INTO places, lines FROM (
            WITH RECURSIVE %1$s
            SELECT t.tableoid AS place, t.ctid AS line FROM %3$s AS t JOIN doomed AS d ON t.tableoid = d.place AND t.ctid = d.line
            WHERE %4$s
            FOR UPDATE OF t
        ) AS g;
        WITH RECURSIVE %2$s, gone AS (
            DELETE FROM %3$s AS t USING doomed AS d WHERE t.tableoid = d.place AND t.ctid = d.line AND %4$s
            RETURNING t.deletion_id, %5$s
        ), counted AS (
            SELECT g.deletion_id, count(*) AS row_count FROM gone AS g GROUP BY g.deletion_id
        )
        SELECT coalesce(sum(c.row_count), 0), jsonb_object_agg(c.deletion_id, c.row_count) FILTER (WHERE c.deletion_id IS NOT NULL),
            (SELECT %6$s FROM gone AS g WHERE arguments ->> 'audit_detail' <> 'count')
        INTO taken, deletions, keys FROM counted AS c;
        SET CONSTRAINTS ALL IMMEDIATE;
        RETURN jsonb_build_object('row_count', taken, 'keys', keys, 'deletions', deletions);
    END IF;
$code$,
        safe_delete._knot_queries(
            target, age_column,
            format(
                'SELECT t.tableoid AS place, t.ctid AS line FROM %s AS t WHERE %s AND %s AND EXISTS (%s)',
                safe_delete._own_rows(target), safe_delete._window(target, 't'), safe_delete._is_ready(target, age_column, 't'), l.referencing_lines
            )
        ),
        safe_delete._knot_queries(
            target, age_column,
            'SELECT u.place, u.line FROM unnest(places, lines) AS u (place, line)',
            ' AND (x.tableoid, x.ctid) IN (SELECT u.place, u.line FROM unnest(places, lines) AS u (place, line))'
        ),
        safe_delete._own_rows(target),
        safe_delete._is_ready(target, age_column, 't'),
        (SELECT string_agg(format('t.%I', c.column_name), ', ' ORDER BY c.key_position) FROM safe_delete._key_columns(target) AS c),
        safe_delete._keys_text(target, 'g')
    ) END
    FROM safe_delete._referencing_lines(target, 't') AS l (referencing_lines)
$$;

COMMENT ON FUNCTION safe_delete._purge_knots(regclass, name) IS
    'Lines of a purge hand that take rows of a window together with all rows of the same table that reference them, cycles included; empty where no foreign key of the table references itself.'
    ' Safe, because all of them are deleted for their grace and not on hold, nothing else references them, and they go in one statement: at its end no foreign key finds a row that lacks another.';
