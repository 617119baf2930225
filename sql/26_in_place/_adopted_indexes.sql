CREATE OR REPLACE FUNCTION safe_delete._adopted_indexes(target regclass, settings jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce('; left as they are, for they know of ' || safe_delete._deleted_at_of(settings) || ': ' || string_agg(quote_ident(i.index_name), ', ' ORDER BY i.index_name), '')
    FROM safe_delete._table_indexes(target) AS i
    WHERE settings ? 'deleted_at'
        AND safe_delete._knows_deletion(i.index_id, safe_delete._deleted_at_of(settings))
$$;

COMMENT ON FUNCTION safe_delete._adopted_indexes(regclass, jsonb) IS 'What protect() says of indexes that have the adopted column in them or in their predicate.';
