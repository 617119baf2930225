CREATE OR REPLACE FUNCTION safe_delete._make_storage(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    storage_name name := safe_delete._gate_name(target);
BEGIN
    PERFORM safe_delete._require_ownership(target);
    IF to_regclass(format('safe_delete_data.%I', storage_name)) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE safe_delete_data.%I (%s, deleted_at timestamptz NOT NULL, deletion_id bigint NOT NULL) PARTITION BY RANGE (deleted_at)',
            storage_name,
            (
                SELECT string_agg(
                    format(
                        '%I %s%s',
                        safe_delete._stored_name(c.column_name),
                        c.base_type,
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
            )
        );
        EXECUTE format('CREATE INDEX ON safe_delete_data.%I (deleted_at, deletion_id)', storage_name);
        EXECUTE format('COMMENT ON TABLE safe_delete_data.%I IS %L', storage_name, 'Deleted rows of ' || safe_delete._table_name(target) || '.');
        PERFORM safe_delete._guard_storage(format('safe_delete_data.%I', storage_name)::regclass);
    END IF;
    -- The owner may read what was his; nobody else, whatever default privileges say.
    PERFORM safe_delete._mend_storage(format('safe_delete_data.%I', storage_name)::regclass);
    EXECUTE format('GRANT SELECT ON safe_delete_data.%I TO %I', storage_name, safe_delete._table_owner(target));
    PERFORM safe_delete._make_partitions_ahead(target);
    PERFORM safe_delete._keep_replaced(target);
    PERFORM safe_delete._make_move(target);
    PERFORM safe_delete._make_storage_hands(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage(regclass) IS 'Makes deleted storage of a table, its partitions ahead, and the code that works on storage alone.';
