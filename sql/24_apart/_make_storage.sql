CREATE OR REPLACE FUNCTION safe_delete._make_storage_partition(target regclass, moment timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    partition_name name;
    first_moment timestamp;
BEGIN
    SELECT p.* INTO STRICT protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    first_moment := date_trunc(protected.storage_partition, moment AT TIME ZONE 'UTC');
    partition_name := protected.gate_name || '__'
        || to_char(first_moment, CASE protected.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END);
    IF to_regclass(format('safe_delete_data.%I', partition_name)) IS NOT NULL THEN
        RETURN;
    END IF;

    -- Conflicts with itself but not with the inserts of other sessions: nobody's DELETE has to wait.
    EXECUTE format('LOCK TABLE safe_delete_data.%I IN SHARE UPDATE EXCLUSIVE MODE', protected.gate_name);
    IF to_regclass(format('safe_delete_data.%I', partition_name)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'CREATE TABLE safe_delete_data.%I (LIKE safe_delete_data.%I INCLUDING STORAGE INCLUDING COMPRESSION)',
        partition_name, protected.gate_name
    );
    PERFORM safe_delete._guard_storage(format('safe_delete_data.%I', partition_name)::regclass);
    EXECUTE format(
        'ALTER TABLE safe_delete_data.%I ATTACH PARTITION safe_delete_data.%I FOR VALUES FROM (%L) TO (%L)',
        protected.gate_name,
        partition_name,
        to_char(first_moment, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(first_moment + ('1 ' || protected.storage_partition)::interval, 'YYYY-MM-DD') || ' 00:00:00+00'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_partition(regclass, timestamptz) IS 'Makes the partition of deleted storage that covers a moment, if it is missing.';

CREATE OR REPLACE FUNCTION safe_delete._guard_storage(storage regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER safe_delete_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_storage_change()',
        storage
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER safe_delete_refuse_change', storage);
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_storage(regclass) IS 'Puts the guard trigger on deleted storage or one of its partitions.';

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
                        c.column_name,
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
    PERFORM safe_delete._strip_relation_grants(format('safe_delete_data.%I', storage_name)::regclass);
    EXECUTE format('GRANT SELECT ON safe_delete_data.%I TO %I', storage_name, safe_delete._table_owner(target));
    PERFORM safe_delete._make_partitions_ahead(target);
    EXECUTE safe_delete._move_source(target);
    EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I() FROM PUBLIC', storage_name || '__move');
    EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%I() TO safe_delete_admin', storage_name || '__move');
    PERFORM safe_delete._make_storage_hands(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage(regclass) IS 'Makes deleted storage of a table, its partitions ahead, and the code that works on storage alone.';

CREATE OR REPLACE FUNCTION safe_delete._make_partitions_ahead(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step interval := (SELECT ('1 ' || p.storage_partition)::interval FROM safe_delete.protected_table AS p WHERE p.target_table = target);
BEGIN
    FOR ahead IN 0..2 LOOP
        PERFORM safe_delete._make_storage_partition(target, now() + ahead * step);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_partitions_ahead(regclass) IS 'Makes the storage partition of now and of the next two days or months.';
