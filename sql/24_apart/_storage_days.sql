-- Where a partition lies within one day of the policy's time zone, and before the moment, no row is asked for either.
CREATE OR REPLACE FUNCTION safe_delete._storage_days(gate_name name, deleted_before timestamptz, time_zone text)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    day_origin timestamptz := '2000-01-01'::timestamp AT TIME ZONE time_zone;
    part record;
    part_rows bigint;
    part_oldest timestamptz;
    part_newest timestamptz;
    part_days jsonb;
    row_count bigint := 0;
    oldest timestamptz;
    newest timestamptz;
    days jsonb := '{}';
BEGIN
    -- From now on no purge drops a partition. One that is gone already has no size.
    EXECUTE format('SELECT FROM ONLY safe_delete_data.%I', gate_name);
    FOR part IN
        SELECT s.partition, s.from_time, s.to_time, s.is_whole, (s.from_time AT TIME ZONE time_zone)::date AS first_day, ((s.to_time - interval '1 microsecond') AT TIME ZONE time_zone)::date AS last_day
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL (SELECT s.partition, s.from_time, least(s.to_time, deleted_before) AS to_time, s.to_time <= deleted_before AS is_whole FROM safe_delete._storage_partitions(p.target_table) AS s) AS s
        WHERE p.gate_name = _storage_days.gate_name AND s.from_time < deleted_before AND pg_relation_size(s.partition) > 0
    LOOP
        IF part.is_whole AND part.first_day = part.last_day THEN
            EXECUTE format('SELECT count(*), min(s.deleted_at), max(s.deleted_at) FROM ONLY %s AS s', part.partition) INTO part_rows, part_oldest, part_newest;
            part_days := CASE WHEN part_rows > 0 THEN jsonb_build_object(part.first_day, part_rows) END;
        ELSE
            EXECUTE format(
                'WITH hour AS (
                    SELECT s.start, count(*) AS row_count, min(s.deleted_at) AS oldest, max(s.deleted_at) AS newest
                    FROM (
                        SELECT date_bin(''1 hour'', s.deleted_at, $3) AS start, s.deleted_at
                        FROM safe_delete_data.%I AS s
                        WHERE s.deleted_at >= $1 AND s.deleted_at < $2 OFFSET bigint ''0''
                    ) AS s
                    GROUP BY s.start
                ), day AS (
                    SELECT (h.start AT TIME ZONE $4)::date AS day, sum(h.row_count) AS row_count, min(h.oldest) AS oldest, max(h.newest) AS newest
                    FROM hour AS h
                    GROUP BY 1
                )
                SELECT coalesce(sum(d.row_count), 0), min(d.oldest), max(d.newest), jsonb_object_agg(d.day, d.row_count)
                FROM day AS d',
                gate_name
            ) INTO part_rows, part_oldest, part_newest, part_days USING part.from_time, part.to_time, day_origin, time_zone;
        END IF;
        row_count := row_count + part_rows;
        oldest := least(oldest, part_oldest);
        newest := greatest(newest, part_newest);
        days := days || coalesce((
            SELECT jsonb_object_agg(d.key, d.value::bigint + coalesce((days ->> d.key)::bigint, 0)) FROM jsonb_each_text(part_days) AS d
        ), '{}');
    END LOOP;
    RETURN jsonb_build_object(
        'deleted_before', deleted_before, 'table_rows', row_count, 'candidates', row_count, 'oldest', oldest, 'newest', newest, 'days', nullif(days, '{}')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_days(name, timestamptz, text) IS
    'The pass of a profile over deleted storage where nothing but deleted_at decides: how many rows were deleted before a moment, which it names, the extremes, and how many on each day of a time zone.';
