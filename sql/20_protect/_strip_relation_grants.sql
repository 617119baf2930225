CREATE OR REPLACE FUNCTION safe_delete._strip_relation_grants(relation regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
BEGIN
    FOR entry IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        WHERE c.oid = relation
            AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', relation, entry.grantee);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._strip_relation_grants(regclass) IS 'Takes every right on a view or table from everybody but its owner.';
