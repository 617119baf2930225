CREATE OR REPLACE FUNCTION safe_delete._stored_link_statement(child regclass, foreign_key oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'UPDATE safe_delete_data.%I AS s SET %s FROM jsonb_array_elements($1) AS l WHERE %s AND jsonb_build_array(%s) = l.value -> 0 AND s.deleted_at >= $2',
        safe_delete._gate_name(child),
        string_agg(format('%1$I = coalesce(s.%1$I, (l.value -> 1 ->> %2$s)::%3$s)', n.name, u.place - 1, format_type(t.type_id, -1)), ', ' ORDER BY u.place),
        CASE f.confdeltype
            WHEN 'd' THEN string_agg(format('s.%I IS NULL', n.name), ' AND ' ORDER BY u.place)
            ELSE format(
                '(%s) AND (%s)',
                string_agg(format('s.%I IS NULL', n.name), ' OR ' ORDER BY u.place),
                string_agg(
                    format('(s.%1$I IS NULL OR (l.value -> 1 ->> %2$s)::%3$s OPERATOR(pg_catalog.=) s.%1$I)', n.name, u.place - 1, format_type(t.type_id, -1)),
                    ' AND ' ORDER BY u.place
                )
            )
        END,
        (SELECT string_agg(format('format(''%%s'', s.%I)', safe_delete._stored_name(k.name)), ', ' ORDER BY k.place) FROM unnest(safe_delete._key_names(child)) WITH ORDINALITY AS k (name, place))
    )
    FROM pg_constraint AS f
    CROSS JOIN LATERAL unnest(f.conkey) WITH ORDINALITY AS u (column_number, place)
    JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.column_number
    CROSS JOIN LATERAL safe_delete._stored_name(a.attname) AS n (name)
    CROSS JOIN LATERAL safe_delete._storage_type(child, a.attname) AS t (type_id)
    WHERE f.oid = foreign_key
        AND (f.confdeltype <> 'd' OR f.confdelsetcols IS NULL OR u.column_number = ANY (f.confdelsetcols))
    GROUP BY f.oid, f.confdeltype
    -- By the types that storage has: another cast would be a user's code.
    HAVING bool_and(coalesce(t.type_id < 16384, false))
$$;

COMMENT ON FUNCTION safe_delete._stored_link_statement(regclass, oid) IS
    'The statement that puts links $1, cut at $2, back in rows deleted since, where the reference is NULL; NULL for types of users.';
