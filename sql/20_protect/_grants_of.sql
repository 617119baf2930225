CREATE OR REPLACE FUNCTION safe_delete._grants_of(relation regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(
        jsonb_build_object(
            'column', g.column_name,
            'privilege', g.privilege_type,
            'grantee', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
            'is_grantable', g.is_grantable
        ) ORDER BY g.column_number, g.place
    ), '[]')
    FROM (
        SELECT NULL::name AS column_name, 0 AS column_number, a.ordinality AS place, a.grantee, a.privilege_type, a.is_grantable
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) WITH ORDINALITY AS a
        WHERE c.oid = relation
        UNION ALL
        SELECT t.attname, t.attnum, a.ordinality, a.grantee, a.privilege_type, a.is_grantable
        FROM pg_attribute AS t
        CROSS JOIN LATERAL aclexplode(t.attacl) WITH ORDINALITY AS a
        WHERE t.attrelid = relation AND NOT t.attisdropped
    ) AS g
$$;

COMMENT ON FUNCTION safe_delete._grants_of(regclass) IS 'Who may do what with a table or view and its columns, in the order of granting; empty where its owner alone may.';
