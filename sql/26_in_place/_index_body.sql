CREATE OR REPLACE FUNCTION safe_delete._index_body(index_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT CASE WHEN i.indpred IS NULL THEN d.definition ELSE left(d.definition, -length(' WHERE ' || pg_get_expr(i.indpred, i.indrelid))) END
        || coalesce((SELECT format(' TABLESPACE %I', s.spcname) FROM pg_tablespace AS s WHERE s.oid = c.reltablespace), '')
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL (
        SELECT substr(pg_get_indexdef(i.indexrelid), 1 + length(format(
            'CREATE %sINDEX %I ON %s%s',
            CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, c.relname,
            CASE c.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END, safe_delete._table_name(i.indrelid)
        ))) AS definition
    ) AS d
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._index_body(oid) IS 'The definition of an index from USING on, its tablespace included, its predicate not.';
