-- Each act of the server on a foreign key is a trigger of the referenced table; they fire in the order of their names.
CREATE OR REPLACE FUNCTION safe_delete._reached_references(target regclass)
RETURNS TABLE (foreign_key oid, parent regclass, child regclass, parent_columns text[], effect text, reader regclass, is_deferred boolean, is_only boolean, trigger_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE reference AS MATERIALIZED (
        SELECT
            coalesce(pg_partition_root(f.confrelid), f.confrelid)::regclass AS parent,
            coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass AS child,
            f.oid, f.confrelid, f.conrelid, f.confkey, f.confdeltype, f.condeferred, coalesce(f.confdelsetcols, f.conkey) AS set_columns
        FROM pg_constraint AS f
        WHERE f.contype = 'f'
            AND f.conparentid = 0
    ), reached AS (
        SELECT target AS relation
        UNION
        SELECT r.child FROM reached AS e JOIN reference AS r ON r.parent = e.relation WHERE r.confdeltype = 'c'
    )
    SELECT
        r.oid,
        r.parent,
        r.child,
        ARRAY(SELECT a.attname::text FROM unnest(r.confkey) AS u (number) JOIN pg_attribute AS a ON a.attrelid = r.confrelid AND a.attnum = u.number),
        CASE
            WHEN r.confdeltype = 'c' AND p.target_table IS NULL THEN 'hard delete'
            WHEN r.confdeltype = 'c' THEN 'cascade'
            WHEN r.confdeltype = 'd' THEN 'set default'
            WHEN r.confdeltype = 'n' AND NOT EXISTS (
                SELECT FROM pg_attribute AS a WHERE a.attrelid = r.conrelid AND a.attnum = ANY (r.set_columns) AND a.attnotnull
            ) THEN 'set null'
            ELSE 'refuse'
        END,
        -- Of rows in several partitions nobody knows which are in the one that is referenced.
        CASE WHEN r.confrelid = r.parent THEN safe_delete._reader_of(r.child) END,
        r.confdeltype = 'a' AND r.condeferred,
        -- Rows that nothing else leads to, and that lead to nothing, need only be counted.
        count(*) OVER (PARTITION BY r.child) = 1 AND NOT EXISTS (
            SELECT FROM reached AS e JOIN reference AS n ON n.parent = e.relation WHERE e.relation = r.child
        ) AND r.child <> target,
        (SELECT min(t.tgname) FROM pg_trigger AS t WHERE t.tgconstraint = r.oid AND t.tgrelid = r.confrelid AND t.tgtype::integer & 8 <> 0)
    FROM reached AS e
    JOIN reference AS r ON r.parent = e.relation
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = r.child AND p.is_ready
$$;

COMMENT ON FUNCTION safe_delete._reached_references(regclass) IS
    'Foreign keys that a DELETE of a table can come upon, and what each does to the rows that reference; reader is whose hand can find them. parent and child are roots of partitions.';
