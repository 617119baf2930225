CREATE OR REPLACE FUNCTION safe_delete._strip_grants(function_id regprocedure)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
BEGIN
    -- ALTER DEFAULT PRIVILEGES may have granted anything to anybody at CREATE.
    FOR entry IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
        FROM pg_proc AS f
        CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS a
        WHERE f.oid = function_id
            AND a.grantee <> f.proowner
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', function_id, entry.grantee);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._strip_grants(regprocedure) IS 'Takes every right on a function from everybody but its owner.';
