CREATE OR REPLACE FUNCTION safe_delete._reference_fingerprint(parent regclass, child regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(md5(safe_delete._orphan_condition(parent, child, '') || (SELECT c.relkind::text FROM pg_class AS c WHERE c.oid = child)), 16)
$$;

COMMENT ON FUNCTION safe_delete._reference_fingerprint(regclass, regclass) IS 'Digest of the columns and operators by which one table references another.';
