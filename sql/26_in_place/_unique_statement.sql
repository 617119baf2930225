CREATE OR REPLACE FUNCTION safe_delete._unique_statement(index_id oid, new_name name)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT format(
        'ALTER TABLE %s%s ADD CONSTRAINT %I UNIQUE%s (%s)%s%s',
        CASE c.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END, safe_delete._table_name(i.indrelid), new_name,
        CASE WHEN i.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END,
        (
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE k.place <= i.indnkeyatts
        ),
        safe_delete._constraint_options(index_id),
        safe_delete._deferral(index_id)
    )
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._unique_statement(oid, name) IS 'Makes a unique constraint with the columns and options of an index.';
