CREATE OR REPLACE FUNCTION safe_delete._knot_queries(members text[], first_ones text, further_condition text DEFAULT '')
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'reached AS (
            %s
            UNION
            SELECT n.place, n.line FROM reached AS r CROSS JOIN LATERAL (%s) AS n
        ), judged AS MATERIALIZED (
            %s
        ), %s, doomed AS MATERIALIZED (
            SELECT j.place, j.line FROM judged AS j EXCEPT SELECT b.place, b.line FROM blocked AS b
        )',
        first_ones,
        (
            SELECT string_agg(
                format(
                    'SELECT c.tableoid AS place, c.ctid AS line FROM %s AS p JOIN %s AS c ON %s WHERE p.tableoid = r.place AND p.ctid = r.line AND %s',
                    safe_delete._own_rows(k.parent), safe_delete._own_rows(k.child), k.agreement, safe_delete._is_let_into_knot(k.parent, 'p', members)
                ),
                ' UNION ALL '
            )
            FROM safe_delete._knot_keys(members) AS k
        ),
        (
            SELECT string_agg(
                format(
                    'SELECT r.place, r.line, (%s%s) IS TRUE AS is_ready FROM reached AS r JOIN %s AS x ON x.tableoid = r.place AND x.ctid = r.line',
                    safe_delete._is_let_into_knot(m::oid::regclass, 'x', members), further_condition, safe_delete._own_rows(m::oid::regclass)
                ),
                ' UNION ALL '
            )
            FROM unnest(members) AS m
        ),
        safe_delete._blocked_query(members, 'SELECT j.place, j.line FROM judged AS j WHERE NOT j.is_ready')
    )
$$;

COMMENT ON FUNCTION safe_delete._knot_queries(text[], text, text) IS
    'Recursive queries, the last of them doomed: the first ones and all rows of some tables that reference them, directly or not, without those that stay or that a row which stays references. Rows x must meet a further condition, too.';
