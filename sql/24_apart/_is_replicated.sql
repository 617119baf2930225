CREATE OR REPLACE FUNCTION safe_delete._is_replicated(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Between partitions an UPDATE is replicated as DELETE and INSERT: what is deleted cannot be told there.
    SELECT EXISTS (SELECT FROM pg_subscription_rel AS s WHERE s.srrelid = target)
        AND EXISTS (SELECT FROM pg_class AS c WHERE c.oid = target AND c.relkind = 'r' AND NOT c.relispartition)
$$;

COMMENT ON FUNCTION safe_delete._is_replicated(regclass) IS 'Whether a subscription writes to a plain table, whose deleted rows can then be kept one by one.';
