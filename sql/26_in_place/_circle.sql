CREATE OR REPLACE FUNCTION safe_delete._circle(target regclass)
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE keys AS MATERIALIZED (
        SELECT DISTINCT coalesce(pg_partition_root(f.conrelid), f.conrelid)::oid AS child, coalesce(pg_partition_root(f.confrelid), f.confrelid)::oid AS parent
        FROM pg_constraint AS f
        WHERE f.contype = 'f'
            AND f.conparentid = 0
    ), below AS (
        SELECT k.child AS relation FROM keys AS k WHERE k.parent = target
        UNION
        SELECT k.child FROM below AS b JOIN keys AS k ON k.parent = b.relation
    ), above AS (
        SELECT k.parent AS relation FROM keys AS k WHERE k.child = target
        UNION
        SELECT k.parent FROM above AS a JOIN keys AS k ON k.child = a.relation
    )
    SELECT b.relation::regclass FROM below AS b JOIN above AS a ON a.relation = b.relation ORDER BY b.relation
$$;

COMMENT ON FUNCTION safe_delete._circle(regclass) IS
    'Tables, protected or not, that a table references and that reference it, through others or not; itself among them. None where its foreign keys lead in no circle.';
