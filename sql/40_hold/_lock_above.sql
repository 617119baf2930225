-- A batch of a table asks for holds on others, too: on those whose rows go with its rows, or depend on them.
CREATE OR REPLACE FUNCTION safe_delete._lock_above(places regclass[])
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here regclass;
BEGIN
    FOR here IN
        WITH RECURSIVE above AS (
            SELECT u.relation::oid FROM unnest(places) AS u (relation)
            UNION
            SELECT coalesce(pg_partition_root(f.confrelid), f.confrelid)
            FROM above AS a
            JOIN pg_constraint AS f ON coalesce(pg_partition_root(f.conrelid), f.conrelid) = a.relation AND f.contype = 'f' AND f.conparentid = 0
        )
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.target_table IN (SELECT a.relation FROM above AS a)
        ORDER BY p.target_table::oid
    LOOP
        PERFORM safe_delete._lock_target(here);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._lock_above(regclass[]) IS
    'Waits for batches of tables, and of those that they reference, directly or by way of others, in the order in which tables are locked.';
