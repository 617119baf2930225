-- Equal as the column's own index says; else as the server says; else by what a value looks like.
CREATE OR REPLACE FUNCTION safe_delete._column_match(target regclass, column_name text, in_storage boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN in_storage AND c.stored_type <> c.base_type THEN format('t.%I OPERATOR(pg_catalog.=) format(''%%s'', CAST($2 AS %s))', n.name, c.base_type)
        WHEN o.equals IS NULL THEN format('format(''%%s'', t.%I) = format(''%%s'', CAST($2 AS %s))', n.name, c.base_type)
        ELSE format('t.%I %s CAST($2 AS %s)', n.name, o.equals, c.base_type)
    END
    FROM safe_delete._columns(target) AS c
    JOIN pg_type AS y ON y.oid = safe_delete._base_type(c.type_id)
    CROSS JOIN LATERAL (SELECT CASE WHEN in_storage THEN safe_delete._stored_name(c.column_name) ELSE c.column_name END AS name) AS n
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (
                SELECT format('OPERATOR(%I.%s)', n.nspname, e.oprname)
                FROM pg_index AS i
                JOIN pg_opclass AS s ON s.oid = i.indclass[0]
                JOIN pg_amop AS m ON m.amopfamily = s.opcfamily AND m.amoplefttype = s.opcintype AND m.amoprighttype = s.opcintype
                JOIN pg_am AS a ON a.oid = m.amopmethod AND a.amname = 'btree'
                JOIN pg_operator AS e ON e.oid = m.amopopr
                JOIN pg_namespace AS n ON n.oid = e.oprnamespace
                WHERE i.indrelid = target AND i.indkey[0] = c.column_number AND m.amopstrategy = 3
                ORDER BY i.indisunique DESC, i.indexrelid
                LIMIT 1
            ),
            CASE WHEN y.typtype = 'e' OR y.typcategory IN ('S', 'A') AND y.oid < 16384 OR EXISTS (
                SELECT FROM pg_operator AS e
                WHERE e.oprname = '=' AND e.oprleft = y.oid AND e.oprright = y.oid AND e.oprnamespace = 'pg_catalog'::regnamespace
            ) THEN 'OPERATOR(pg_catalog.=)' END
        ) AS equals
    ) AS o
    WHERE c.column_name = _column_match.column_name
$$;

COMMENT ON FUNCTION safe_delete._column_match(regclass, text, boolean) IS 'Condition that a column of t, the table or its deleted storage, has the value $2; NULL if there is no such column.';
