CREATE OR REPLACE FUNCTION safe_delete._cover_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.decision, o.problem, o.hint
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL safe_delete._table_name(target) AS t (table_name)
    CROSS JOIN LATERAL safe_delete._table_owner(target) AS w (owner_name)
    CROSS JOIN LATERAL (
        SELECT
            NULL AS decision,
            format('%I, who owns %s, may not create the view that would cover it in schema %I', w.owner_name, t.table_name, n.nspname) AS problem,
            format('GRANT CREATE ON SCHEMA %I TO %I; it is needed for each resync, too.', n.nspname, w.owner_name) AS hint
        WHERE NOT has_schema_privilege(w.owner_name, n.oid, 'CREATE')
            AND n.nspname <> 'safe_delete_data'
        UNION ALL
        SELECT
            'view limits',
            format('%s would be a view, and not all that works on a table works on a view', t.table_name),
            'README has the list: "What does not work through a view"; pg_dump -t or -n of its schema dumps no rows. Accept it with {"accept": ["view limits"]}, or choose apart.'
        UNION ALL
        SELECT DISTINCT
            'grantors',
            format('%s has rights on %s from %I, and would have them from its owner', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, t.table_name, pg_get_userbyid(a.grantor)),
            'Accept it with {"accept": ["grantors"]}; unprotect() does not bring the grantor back.'
        FROM (
            SELECT e.grantor, e.grantee FROM aclexplode(c.relacl) AS e
            UNION
            SELECT e.grantor, e.grantee FROM pg_attribute AS b CROSS JOIN LATERAL aclexplode(b.attacl) AS e WHERE b.attrelid = target
        ) AS a
        WHERE a.grantor <> c.relowner
    ) AS o
    WHERE c.oid = target
        AND hiding = 'cover'
$$;

COMMENT ON FUNCTION safe_delete._cover_obstacles(regclass, text) IS
    'What speaks against covering a table with a view: rights that are missing or could not be given again, and what a view cannot do.';
