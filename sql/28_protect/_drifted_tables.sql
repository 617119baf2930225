CREATE OR REPLACE FUNCTION safe_delete._drifted_tables(relations oid[])
RETURNS SETOF regclass
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE family AS (
        SELECT unnest(relations) AS relation
        UNION
        SELECT i.inhparent FROM family AS f JOIN pg_inherits AS i ON i.inhrelid = f.relation
    )
    SELECT p.target_table
    FROM safe_delete.protected_table AS p
    JOIN family AS f ON f.relation = p.target_table
    WHERE p.is_ready
        AND EXISTS (SELECT FROM safe_delete._problems_of(p.target_table))
    ORDER BY p.gate_name
$$;

COMMENT ON FUNCTION safe_delete._drifted_tables(oid[]) IS
    'Protected tables among some relations, and those of which these are partitions, that are not as protect() left them.';
