-- A row references what is there. So where its reference is gone, the server's own ON UPDATE CASCADE is changing it.
CREATE OR REPLACE FUNCTION safe_delete._cascade_statement(relation regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH gone AS (
        SELECT
            f.conrelid,
            f.conkey,
            format(
                'EXISTS (SELECT FROM (SELECT (CAST($1 ->> ''old'' AS %s)).*) AS c WHERE %s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s))',
                safe_delete._table_name(relation),
                (
                    SELECT string_agg(safe_delete._field('c', a.attname) || ' IS NOT NULL', ' AND ' ORDER BY a.attnum)
                    FROM pg_attribute AS a
                    WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)
                ),
                safe_delete._own_rows(f.confrelid),
                r.agreement
            ) AS condition
        FROM pg_constraint AS f
        JOIN safe_delete._inbound_references(f.confrelid) AS r ON r.foreign_key = f.oid
        WHERE f.contype = 'f'
            AND f.confupdtype = 'c'
            AND f.conparentid = 0
            AND (f.conrelid = relation OR f.conrelid IN (SELECT a FROM pg_partition_ancestors(relation) AS a))
    ), follower AS (
        SELECT
            format('ROW(%s)::record', safe_delete._field('o', a.attname)) AS old,
            format('ROW(%s)::record', safe_delete._field('n', a.attname)) AS new,
            string_agg(g.condition, ' OR ') AS is_gone
        FROM gone AS g
        JOIN pg_attribute AS a ON a.attrelid = g.conrelid AND a.attnum = ANY (g.conkey)
        GROUP BY a.attname
    )
    SELECT CASE WHEN EXISTS (SELECT FROM follower) THEN format(
        'SELECT to_jsonb((%s)%s%s) FROM (SELECT (CAST($1 ->> ''old'' AS %s)).*) AS o CROSS JOIN (SELECT (CAST($1 ->> ''new'' AS %4$s)).*) AS n',
        (SELECT string_agg(format('%s *<> %s', f.old, f.new), ' OR ') FROM follower AS f),
        (SELECT string_agg(format(' AND (%s *= %s OR %s)', f.old, f.new, f.is_gone), '') FROM follower AS f),
        (
            SELECT string_agg(format(' AND ROW(%s)::record *= ROW(%s)::record', safe_delete._field('o', k.name), safe_delete._field('n', k.name)), '')
            FROM unnest(safe_delete._key_names(relation)) AS k (name)
        ),
        safe_delete._table_name(relation)
    ) END
$$;

COMMENT ON FUNCTION safe_delete._cascade_statement(regclass) IS
    'The statement that tells whether a change of a row, $1 with its text before and after, is one by ON UPDATE CASCADE: references change, and only those that lead nowhere any more. The primary key must stay: holds and records name the row by it. NULL where no foreign key cascades.';
