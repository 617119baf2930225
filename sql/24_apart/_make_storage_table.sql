CREATE OR REPLACE FUNCTION safe_delete._make_storage_table(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    storage_name name := safe_delete._gate_name(target);
BEGIN
    IF to_regclass(format('safe_delete_data.%I', storage_name)) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE safe_delete_data.%I (%s, deleted_at timestamptz NOT NULL, deletion_id bigint NOT NULL) PARTITION BY RANGE (deleted_at)',
            storage_name,
            (
                SELECT string_agg(
                    format(
                        '%I %s%s',
                        safe_delete._stored_name(c.column_name),
                        c.stored_type,
                        (
                            SELECT format(' COLLATE %I.%I', n.nspname, l.collname)
                            FROM pg_attribute AS a
                            JOIN pg_collation AS l ON l.oid = a.attcollation
                            JOIN pg_namespace AS n ON n.oid = l.collnamespace
                            WHERE a.attrelid = target AND a.attnum = c.column_number AND l.collname <> 'default'
                        )
                    ),
                    ', ' ORDER BY c.column_number
                )
                FROM safe_delete._columns(target) AS c
                -- Of a table that is about to go apart these two are the kit's.
                WHERE c.column_name NOT IN ('deleted_at', 'deletion_id') OR safe_delete._is_apart(target)
            )
        );
        -- Not by ranges of blocks (BRIN): while a partition has no statistics, which is when a mistake is undone, the planner expects
        -- to read it whole, and beside that a join in nested loops looks cheap.
        EXECUTE format('CREATE INDEX ON safe_delete_data.%I (deleted_at, deletion_id)', storage_name);
        EXECUTE format('COMMENT ON TABLE safe_delete_data.%I IS %L', storage_name, 'Deleted rows of ' || safe_delete._table_name(target) || '.');
        PERFORM safe_delete._guard_storage(format('safe_delete_data.%I', storage_name)::regclass);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_table(regclass) IS 'Makes deleted storage of a table, without partitions, where it is missing.';
