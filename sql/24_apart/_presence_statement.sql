CREATE OR REPLACE FUNCTION safe_delete._presence_statement(foreign_key oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_agg(v.value) FROM jsonb_array_elements($1) AS v WHERE EXISTS (SELECT FROM %s AS t WHERE %s)',
        safe_delete._reach(coalesce(pg_partition_root(f.confrelid), f.confrelid)),
        (
            SELECT string_agg(
                format('t.%I OPERATOR(%I.%s) (v.value ->> %s)::%s', a.attname, n.nspname, o.oprname, u.place - 1, format_type(a.atttypid, -1)),
                ' AND ' ORDER BY u.place
            )
            FROM unnest(f.confkey, f.conppeqop) WITH ORDINALITY AS u (parent_number, operator_id, place)
            JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
            JOIN pg_operator AS o ON o.oid = u.operator_id
            JOIN pg_namespace AS n ON n.oid = o.oprnamespace
        )
    )
    FROM pg_constraint AS f
    WHERE f.oid = foreign_key
        AND f.contype = 'f'
$$;

COMMENT ON FUNCTION safe_delete._presence_statement(oid) IS
    'The statement that says which of the referenced keys $1, an array of arrays of text, are live in the table that a foreign key references.';
