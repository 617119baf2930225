-- All that keeps deleted rows where they are. resync() mends it, but for an owner, which only a superuser gives back.
CREATE OR REPLACE FUNCTION safe_delete._storage_problems(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH storage AS (
        SELECT
            c.oid::regclass AS relation,
            c.relacl,
            c.relowner,
            format('%I.%I', n.nspname, c.relname) AS relation_name,
            r.relation = s.root AS is_root
        FROM (SELECT to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target))) AS root) AS s
        CROSS JOIN LATERAL safe_delete._relations(s.root) AS r (relation)
        JOIN pg_class AS c ON c.oid = r.relation
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
    )
    SELECT format('deleted storage safe_delete_data.%I of %s is gone', safe_delete._gate_name(target), safe_delete._known_name(target)), NULL
    WHERE NOT EXISTS (SELECT FROM storage)
    UNION ALL
    SELECT
        format('deleted storage %s belongs to %I', s.relation_name, pg_get_userbyid(s.relowner)),
        format('ALTER TABLE %s OWNER TO safe_delete_owner;', s.relation_name)
    FROM storage AS s
    WHERE s.relowner <> 'safe_delete_owner'::regrole
    UNION ALL
    SELECT format('deleted storage %s is without its guard: trigger safe_delete_refuse_change is missing, disabled or another', s.relation_name), NULL
    FROM storage AS s
    WHERE NOT safe_delete._is_storage_guarded(s.relation)
    UNION ALL
    SELECT
        format('%s may %s deleted storage %s', g.grantee, lower(string_agg(DISTINCT g.privilege_type, ', ')), s.relation_name),
        format('REVOKE ALL ON %s FROM %s;', s.relation_name, g.grantee)
    FROM storage AS s
    CROSS JOIN LATERAL (
        SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee, a.privilege_type
        FROM (
            SELECT x.grantee, x.privilege_type FROM aclexplode(s.relacl) AS x
            UNION ALL
            SELECT y.grantee, y.privilege_type
            FROM pg_attribute AS c
            CROSS JOIN LATERAL aclexplode(c.attacl) AS y
            WHERE c.attrelid = s.relation
        ) AS a
        WHERE a.grantee <> s.relowner
            AND NOT (s.is_root AND a.privilege_type = 'SELECT' AND a.grantee = (SELECT c.relowner FROM pg_class AS c WHERE c.oid = target))
    ) AS g
    GROUP BY s.relation_name, g.grantee
$$;

COMMENT ON FUNCTION safe_delete._storage_problems(regclass) IS
    'What is wrong with deleted storage of a table: its owner, its guard, rights that nobody should have. Without what_to_do: resync().';
