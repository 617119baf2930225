CREATE OR REPLACE FUNCTION safe_delete._index_statement(index_id oid, new_name name, predicate text, options text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT format(
        'CREATE %sINDEX %s%I ON %s%s%s%s',
        CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, options, new_name,
        CASE c.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END, safe_delete._table_name(i.indrelid),
        safe_delete._index_body(index_id), ' WHERE ' || predicate
    )
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._index_statement(oid, name, text, text) IS
    'CREATE INDEX of an index like another one, with a name and a predicate of its own. options: what comes before the name.';
