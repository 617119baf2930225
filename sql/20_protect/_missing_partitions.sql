CREATE OR REPLACE FUNCTION safe_delete._missing_partitions(target regclass)
RETURNS SETOF name
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.partition_name
    FROM safe_delete.protected_table AS p
    CROSS JOIN generate_series(0, 2) AS ahead
    CROSS JOIN LATERAL (
        SELECT (
            p.gate_name || '__' || to_char(
                date_trunc(p.storage_partition, (now() + ahead * ('1 ' || p.storage_partition)::interval) AT TIME ZONE 'UTC'),
                CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END
            )
        )::name AS partition_name
    ) AS m
    WHERE p.target_table = target
        AND to_regclass(format('safe_delete_data.%I', m.partition_name)) IS NULL
    ORDER BY ahead
$$;

COMMENT ON FUNCTION safe_delete._missing_partitions(regclass) IS 'Partitions of deleted storage, of now and of the next two days or months, that are not there.';
