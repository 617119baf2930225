CREATE OR REPLACE FUNCTION safe_delete._live_obstacle(index_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM safe_delete._relations(index_id) AS r JOIN pg_index AS p ON p.indexrelid = r WHERE p.indisreplident) THEN 'it is the replica identity'
        WHEN f.contype = 'u' AND i.indisexclusion THEN 'it is WITHOUT OVERLAPS'
        WHEN f.condeferrable AND c.relkind = 'I' THEN 'it is deferrable, and of a partitioned table'
        WHEN f.contype = 'u' AND f.condeferrable AND i.indnullsnotdistinct THEN 'it is deferrable and NULLS NOT DISTINCT'
        WHEN f.contype = 'x' AND c.relkind = 'I' THEN 'it is an exclusion constraint of a partitioned table'
        WHEN EXISTS (
            SELECT FROM pg_depend AS d
            WHERE d.deptype = 'n'
                AND (d.refclassid, d.refobjid) IN (('pg_constraint'::regclass, f.oid), ('pg_class'::regclass, i.indexrelid))
        ) THEN 'a view, rule or function depends on it'
    END
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    LEFT JOIN pg_constraint AS f ON f.conindid = i.indexrelid AND f.contype IN ('u', 'x')
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._live_obstacle(oid) IS 'Why a key cannot be unique among live rows only; NULL when it can.';
