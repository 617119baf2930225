CREATE OR REPLACE FUNCTION safe_delete._unindexed_reference(job text, target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        -- Materialized: only these keys are looked at, and not all of the database.
        WITH asked AS MATERIALIZED (
            -- The server asks row by row where rows leave a table: not in place until the purge.
            SELECT r.foreign_key FROM safe_delete._reached_references(target) AS r WHERE job = 'mark' AND safe_delete._has_leaving_rows(r.parent)
            UNION
            SELECT r.foreign_key FROM safe_delete._inbound_references(target) AS r WHERE job = 'purge'
        ), slow AS MATERIALIZED (
            SELECT a.foreign_key FROM asked AS a WHERE NOT safe_delete._has_reference_index(a.foreign_key)
        )
        SELECT coalesce((
            SELECT jsonb_build_object('unindexed_rows', n.row_count, 'unindexed_key', format('%s (%I)', safe_delete._known_name(f.conrelid), f.conname))
            FROM slow AS s
            JOIN pg_constraint AS f ON f.oid = s.foreign_key
            CROSS JOIN LATERAL safe_delete._most_rows(f.conrelid) AS n (row_count)
            ORDER BY n.row_count DESC NULLS FIRST
            LIMIT 1
        ), '{}')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._unindexed_reference(text, regclass) IS 'The largest table that a job would read for each row taken, because a foreign key has no index, and about how many rows it has.';
