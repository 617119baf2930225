-- A mark takes along what cascades. A deleted row comes back only to what it references, whatever the foreign key does; in place
-- it keeps that from purges by itself.
CREATE OR REPLACE FUNCTION safe_delete._hold_ways(job text, target regclass)
RETURNS TABLE (foreign_key oid, parent regclass, child regclass)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF job = 'mark' THEN
        RETURN QUERY
        SELECT r.foreign_key, r.parent, r.child
        FROM safe_delete._reached_references(target) AS r
        WHERE r.effect IN ('cascade', 'hard delete');
    ELSE
        RETURN QUERY
        WITH RECURSIVE reference AS MATERIALIZED (
            SELECT f.oid, p.target_table AS parent, c.target_table AS child
            FROM pg_constraint AS f
            JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
            JOIN safe_delete.protected_table AS c ON c.target_table = coalesce(pg_partition_root(f.conrelid), f.conrelid)
            WHERE f.contype = 'f'
                AND f.conparentid = 0
                AND p.is_ready
                AND c.is_ready AND c.hiding = 'apart'
        ), reached AS (
            SELECT target AS relation
            UNION
            SELECT r.child FROM reached AS e JOIN reference AS r ON r.parent = e.relation
        )
        SELECT r.oid, r.parent, r.child
        FROM reached AS e
        JOIN reference AS r ON r.parent = e.relation;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._hold_ways(text, regclass) IS
    'Foreign keys, between roots of partitions, by which a row on hold in child keeps a mark or a purge from a row of the table, directly or by way of other tables.';
