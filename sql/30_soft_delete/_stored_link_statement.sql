CREATE OR REPLACE FUNCTION safe_delete._stored_link_statement(child regclass, foreign_key oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'UPDATE safe_delete_data.%I AS s SET %s FROM jsonb_array_elements($1) AS l WHERE %s AND jsonb_build_array(%s) = l.value -> 0',
        safe_delete._gate_name(child),
        string_agg(format('%I = (l.value -> 1 ->> %s)::%s', c.column_name, u.place - 1, c.base_type), ', ' ORDER BY u.place),
        string_agg(format('s.%I IS NULL', c.column_name), ' AND ' ORDER BY u.place),
        (SELECT string_agg(format('format(''%%s'', s.%I)', k.name), ', ' ORDER BY k.place) FROM unnest(safe_delete._key_names(child)) WITH ORDINALITY AS k (name, place))
    )
    FROM pg_constraint AS f
    CROSS JOIN LATERAL unnest(f.conkey) WITH ORDINALITY AS u (column_number, place)
    JOIN safe_delete._columns(child) AS c ON c.column_number = u.column_number
    WHERE f.oid = foreign_key
        AND safe_delete._is_codeless(c.type_id)
        AND (f.confdelsetcols IS NULL OR u.column_number = ANY (f.confdelsetcols))
$$;

COMMENT ON FUNCTION safe_delete._stored_link_statement(regclass, oid) IS 'The statement that puts links $1 back in deleted rows, where the reference is NULL.';
