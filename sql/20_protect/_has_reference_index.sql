CREATE OR REPLACE FUNCTION safe_delete._has_reference_index(foreign_key oid)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_constraint AS f
        JOIN pg_index AS i ON i.indrelid = f.conrelid
        JOIN pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_am AS m ON m.oid = x.relam AND m.amname IN ('btree', 'hash')
        WHERE f.oid = foreign_key
            AND i.indisvalid
            AND i.indnkeyatts >= cardinality(f.conkey)
            AND (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey
            AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^[(][^()]+ IS NOT NULL[)]$')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._has_reference_index(oid) IS 'Whether an index finds the rows that reference another by a foreign key.';
