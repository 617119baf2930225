-- Deleted rows lie in the same table: only an index of live rows can be in their way, by a row that is live.
CREATE OR REPLACE FUNCTION safe_delete._taken_live_key_queries(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT format(
        'SELECT to_jsonb(s.row_key), %1$L, format(%2$L, h.row_key) FROM (%3$s WHERE x.deletion_id = $1 AND x.%6$I = $2%4$s) AS s
            CROSS JOIN LATERAL (SELECT t.row_key FROM (%3$s WHERE x.%6$I IS NULL%4$s) AS t WHERE %5$s LIMIT 1) AS h',
        'key taken',
        'live row %s has the same ' || replace(format('%s (%s)', string_agg(k.expression, ', ' ORDER BY k.place), i.indexrelid::regclass), '%', '%%'),
        format(
            'SELECT %s AS row_key, %s FROM %s AS x',
            safe_delete._key_json(target, 'x'), string_agg(format('(%s) AS value_%s', k.expression, k.place), ', ' ORDER BY k.place), safe_delete._reach(target)
        ),
        (SELECT ' AND (' || p.own_predicate || ')' FROM safe_delete._index_predicate(i.indexrelid, safe_delete._deleted_at_name(target)) AS p),
        string_agg(
            format(
                CASE WHEN i.indnullsnotdistinct THEN '(t.value_%1$s OPERATOR(%2$I.%3$s) s.value_%1$s OR (t.value_%1$s IS NULL AND s.value_%1$s IS NULL))'
                    ELSE 't.value_%1$s OPERATOR(%2$I.%3$s) s.value_%1$s' END,
                k.place, n.nspname, o.oprname
            ),
            ' AND ' ORDER BY k.place
        ),
        safe_delete._deleted_at_name(target)
    )
    FROM pg_index AS i
    LEFT JOIN pg_constraint AS f ON f.conindid = i.indexrelid AND f.contype = 'x'
    CROSS JOIN LATERAL (
        SELECT u.place, u.opclass, pg_get_indexdef(i.indexrelid, u.place::integer, false) AS expression
        FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS u (opclass, place)
    ) AS k
    JOIN pg_opclass AS c ON c.oid = k.opclass
    LEFT JOIN pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
        AND m.amopstrategy = 3 AND f.oid IS NULL
    JOIN pg_operator AS o ON o.oid = coalesce(f.conexclop[k.place], m.amopopr)
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE i.indrelid = target
        AND (i.indisunique OR i.indisexclusion)
        AND (SELECT p.is_live FROM safe_delete._index_predicate(i.indexrelid, safe_delete._deleted_at_name(target)) AS p)
    GROUP BY i.indexrelid, i.indnullsnotdistinct
$$;

COMMENT ON FUNCTION safe_delete._taken_live_key_queries(regclass) IS
    'Queries for rows of deletion $1, deleted at $2, in a table that keeps its deleted rows, of which a live row has a key that is unique among live rows; one for each such index.';
