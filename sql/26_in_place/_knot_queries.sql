CREATE OR REPLACE FUNCTION safe_delete._knot_queries(target regclass, age_column name, first_ones text, further_condition text DEFAULT '')
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'reached AS (
            %1$s
            UNION
            SELECT n.place, n.line FROM reached AS r JOIN %2$s AS x ON x.tableoid = r.place AND x.ctid = r.line CROSS JOIN LATERAL (%3$s) AS n WHERE %4$s
        ), judged AS MATERIALIZED (
            SELECT r.place, r.line, (%4$s%5$s) IS TRUE AS is_ready FROM reached AS r JOIN %2$s AS x ON x.tableoid = r.place AND x.ctid = r.line
        ), %6$s, doomed AS MATERIALIZED (
            SELECT j.place, j.line FROM judged AS j EXCEPT SELECT b.place, b.line FROM blocked AS b
        )',
        first_ones,
        safe_delete._own_rows(target),
        safe_delete._referencing_lines(target, 'x'),
        safe_delete._is_ready(target, age_column, 'x'),
        further_condition,
        safe_delete._blocked_lines(target, 'SELECT j.place, j.line FROM judged AS j WHERE NOT j.is_ready')
    )
$$;

COMMENT ON FUNCTION safe_delete._knot_queries(regclass, name, text, text) IS
    'Recursive queries, the last of them doomed: the first ones and all rows of the same table that reference them, directly or not, without those that stay or that a row which stays references. Rows x must meet a further condition, too.';
