-- Each act of the server on a foreign key is a trigger of the referenced table; they fire in the order of their names. For rows
-- in place _follow_deletion() acts: RESTRICT and CASCADE row by row of acts, then what is cut everywhere, NO ACTION last.
CREATE OR REPLACE FUNCTION safe_delete._reached_references(target regclass)
RETURNS TABLE (foreign_key oid, parent regclass, child regclass, parent_columns text[], effect text, reader regclass, is_deferred boolean, is_only boolean, phase integer, fire_order name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE reference AS MATERIALIZED (
        SELECT
            coalesce(pg_partition_root(f.confrelid), f.confrelid)::regclass AS parent,
            coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass AS child,
            f.oid, f.conname, f.confrelid, f.conrelid, f.confkey, f.confdeltype, f.condeferred, coalesce(f.confdelsetcols, f.conkey) AS set_columns
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
            WHEN i.is_unfollowable THEN 'refuse'
            WHEN r.confdeltype = 'c' AND p.target_table IS NULL THEN 'hard delete'
            WHEN r.confdeltype = 'c' THEN 'cascade'
            WHEN r.confdeltype = 'd' THEN 'set default'
            WHEN r.confdeltype = 'n' AND NOT EXISTS (
                SELECT FROM pg_attribute AS a WHERE a.attrelid = r.conrelid AND a.attnum = ANY (r.set_columns) AND a.attnotnull
            ) THEN 'set null'
            ELSE 'refuse'
        END,
        -- Of rows in several partitions nobody knows which are in the one that is referenced.
        CASE WHEN r.confrelid = r.parent AND NOT i.is_unfollowable THEN safe_delete._reader_of(r.child) END,
        r.confdeltype = 'a' AND r.condeferred,
        -- Rows that nothing else leads to, and that lead to nothing, need only be counted.
        count(*) OVER (PARTITION BY r.child) = 1 AND NOT EXISTS (
            SELECT FROM reached AS e JOIN reference AS n ON n.parent = e.relation WHERE e.relation = r.child
        ) AND r.child <> target,
        CASE WHEN NOT i.is_in_place THEN 1 WHEN r.confdeltype = 'r' THEN 0 WHEN r.confdeltype = 'c' THEN 1 WHEN r.confdeltype = 'a' THEN 3 ELSE 2 END,
        CASE WHEN i.is_in_place THEN r.conname
            ELSE (SELECT min(t.tgname) FROM pg_trigger AS t WHERE t.tgconstraint = r.oid AND t.tgrelid = r.confrelid AND t.tgtype::integer & 8 <> 0) END
    FROM reached AS e
    JOIN reference AS r ON r.parent = e.relation
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = r.child AND p.is_ready
    LEFT JOIN safe_delete.protected_table AS q ON q.target_table = r.parent AND q.is_ready
    CROSS JOIN LATERAL (
        SELECT
            coalesce(q.hiding <> 'apart', false) AS is_in_place,
            coalesce(q.hiding <> 'apart' AND EXISTS (SELECT FROM safe_delete._inbound_obstacles(r.parent) AS o WHERE o.foreign_key = r.oid), false) AS is_unfollowable
    ) AS i
$$;

COMMENT ON FUNCTION safe_delete._reached_references(regclass) IS
    'Foreign keys that a DELETE of a table can come upon, and what each does to the rows that reference; reader is whose hand can find them. parent and child are roots of partitions.'
    ' phase is when it acts: 0 and 1 with the act that deletes, 2 after all of these, 3 last; fire_order the order within.';
