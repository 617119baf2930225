CREATE OR REPLACE FUNCTION safe_delete._references_from(child oid, parent regclass)
RETURNS TABLE (foreign_key_name name, child regclass, child_root regclass, child_hiding text, agreement text, plain_reference text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.foreign_key_name, r.child, r.child_root, r.child_hiding, r.agreement, r.plain_reference
    FROM safe_delete._inbound_references(parent) AS r
    WHERE r.child = _references_from.child
        OR r.child IN (SELECT a::regclass FROM pg_partition_ancestors(_references_from.child) AS a)
$$;

COMMENT ON FUNCTION safe_delete._references_from(oid, regclass) IS
    'The foreign keys by which rows of a table, its own or those of the tables that it is a partition of, reference one protected in place.';
