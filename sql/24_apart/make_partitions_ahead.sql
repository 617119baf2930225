CREATE OR REPLACE FUNCTION safe_delete.make_partitions_ahead()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass;
    made bigint := 0;
BEGIN
    FOR target IN
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.hiding = 'apart'
            AND p.is_ready
            AND to_regclass(format('safe_delete_data.%I', p.gate_name)) IS NOT NULL
        ORDER BY p.gate_name
    LOOP
        made := made + (SELECT count(*) FROM safe_delete._missing_partitions(target));
        PERFORM safe_delete._make_partitions_ahead(target);
    END LOOP;
    RETURN made;
END;
$$;

COMMENT ON FUNCTION safe_delete.make_partitions_ahead() IS
    'Makes what is missing of deleted storage for today and the two days (or months) to come, for all tables apart. Returns the number of partitions made. For a schedule; without it, the first DELETE of a day makes its partition.';
