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
        CROSS JOIN LATERAL (
            SELECT e.grantee FROM aclexplode(c.relacl) AS e
            UNION
            SELECT e.grantee FROM pg_attribute AS t CROSS JOIN LATERAL aclexplode(t.attacl) AS e WHERE t.attrelid = c.oid
        ) AS a
        WHERE c.oid = relation
            AND a.grantee <> c.relowner
    LOOP
        -- What they gave on goes with it.
        EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', relation, entry.grantee);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._strip_relation_grants(regclass) IS 'Takes every right on a view or table, and on its columns, from everybody but its owner.';
