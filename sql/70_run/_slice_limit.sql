CREATE OR REPLACE FUNCTION safe_delete._slice_limit(profile jsonb, limits jsonb)
RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT trunc(least(
        (limits -> 'row_count' ->> 'max')::numeric,
        CASE WHEN (profile ->> 'table_rows')::bigint >= 1000 THEN (limits -> 'row_ratio' ->> 'max')::numeric * (profile ->> 'table_rows')::numeric END,
        CASE WHEN (profile ->> 'run_count')::bigint >= 3 AND NOT limits -> 'velocity' ? 'waived' THEN (safe_delete._guard_velocity(profile, limits -> 'velocity') ->> 'allowed')::numeric END
    ))::bigint
$$;

COMMENT ON FUNCTION safe_delete._slice_limit(jsonb, jsonb) IS 'How many rows row_count, row_ratio and velocity let a run take.';
