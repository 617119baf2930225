CREATE OR REPLACE FUNCTION safe_delete._guard_row_ratio(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        (profile ->> 'table_rows')::bigint >= 1000
            AND (profile ->> 'candidates')::numeric > (settings ->> 'max')::numeric * (profile ->> 'table_rows')::numeric,
        round(100 * (profile ->> 'candidates')::numeric / greatest((profile ->> 'table_rows')::numeric, 1), 2) || ' %',
        round(100 * (settings ->> 'max')::numeric, 2) || ' %',
        CASE WHEN (profile ->> 'table_rows')::bigint >= 1000 THEN 'share of the table' || CASE WHEN (profile ->> 'is_estimate')::boolean THEN ' (about, by its statistics)' ELSE '' END ELSE 'share of the table (not judged below 1,000 rows)' END
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_row_ratio(jsonb, jsonb) IS 'Stops when candidates are too large a share of the table, live and deleted rows together.';
