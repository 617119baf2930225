CREATE OR REPLACE FUNCTION safe_delete._constraint_options(index_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(' INCLUDE (' || (
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE k.place > i.indnkeyatts
        ) || ')', '')
        || coalesce(' WITH (' || (
            SELECT string_agg(format('%s=%L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') FROM unnest(c.reloptions) AS o
        ) || ')', '')
        || coalesce((SELECT format(' USING INDEX TABLESPACE %I', s.spcname) FROM pg_tablespace AS s WHERE s.oid = c.reltablespace), '')
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._constraint_options(oid) IS 'INCLUDE, storage parameters and tablespace of an index, as a constraint''s definition takes them.';
