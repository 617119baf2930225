-- Who gets a row without the column that says so sees a deleted one as live.
CREATE OR REPLACE FUNCTION safe_delete._publication_obstacles(target regclass, hiding text, settings jsonb)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        NULL,
        format('publication %I has a list of columns of %s without %I: its subscribers would see deleted rows as live ones', b.pubname, safe_delete._table_name(r.relation), n.deleted_at),
        format('Choose apart, or publish the table without a list. Or drop it from the publication, and add it after protect(), with %I among its columns.', n.deleted_at)
    FROM safe_delete._deleted_at_of(settings) AS n (deleted_at)
    CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
    JOIN pg_publication_rel AS p ON p.prrelid = r.relation
    JOIN pg_publication AS b ON b.oid = p.prpubid
    WHERE hiding <> 'apart'
        AND p.prattrs IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM pg_attribute AS a
            WHERE a.attrelid = r.relation AND a.attname = n.deleted_at AND a.attnum = ANY (p.prattrs::int2[])
        )
    UNION ALL
    -- One that has no deletes either leaves its subscribers with rows that are deleted from any table.
    SELECT
        NULL,
        format('publication %I has deletes of %s but no updates: its subscribers would see deleted rows as live ones', b.pubname, safe_delete._table_name(target)),
        format('Choose apart, or ALTER PUBLICATION %I SET (publish = ''insert, update, delete, truncate'');', b.pubname)
    FROM pg_publication AS b
    WHERE hiding <> 'apart'
        AND b.pubdelete
        AND NOT b.pubupdate
        AND safe_delete._is_in_publication(target, b.pubname)
$$;

COMMENT ON FUNCTION safe_delete._publication_obstacles(regclass, text, jsonb) IS
    'Publications that speak against rows which stay in their table: with columns, and without the one that says when a row was deleted; without updates, which are what deletes them.';
