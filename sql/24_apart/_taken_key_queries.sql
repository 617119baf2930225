CREATE OR REPLACE FUNCTION safe_delete._taken_key_queries(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'SELECT to_jsonb(%s), %L, format(%L, h.row_key) FROM %s AS s
            CROSS JOIN LATERAL (SELECT %s AS row_key FROM %s AS t WHERE %s LIMIT 1) AS h
            WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._key_json(target, 's', in_storage => true),
        'key taken',
        'live row %s has the same ' || replace(format('%s (%s)', string_agg(format('%I', a.attname), ', ' ORDER BY k.place), i.indexrelid::regclass), '%', '%%'),
        safe_delete._reach_storage(target),
        safe_delete._key_json(target, 't'),
        safe_delete._reach(target),
        string_agg(format('t.%I OPERATOR(%I.%s) %s', a.attname, n.nspname, o.oprname, safe_delete._from_stored(format('s.%I', safe_delete._stored_name(a.attname)), a.atttypid)), ' AND ' ORDER BY k.place)
    )
    FROM pg_catalog.pg_index AS i
    CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, place)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    JOIN pg_catalog.pg_opclass AS c ON c.oid = k.opclass
    JOIN pg_catalog.pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype
        AND m.amoprighttype = c.opcintype AND m.amopstrategy = 3
    JOIN pg_catalog.pg_operator AS o ON o.oid = m.amopopr
    JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE i.indrelid = target
        AND i.indisunique
        AND i.indpred IS NULL
        AND i.indexprs IS NULL
        AND k.place <= i.indnkeyatts
    GROUP BY i.indexrelid
$$;

COMMENT ON FUNCTION safe_delete._taken_key_queries(regclass) IS
    'Queries for rows of deletion $1, deleted at $2, of which a live row has a unique key; one for each unique index of plain columns.';
