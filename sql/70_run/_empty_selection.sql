CREATE OR REPLACE FUNCTION safe_delete._empty_selection()
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT '{"cutoff": null, "deleted_before": null, "oldest_allowed": null, "newest_allowed": null, "present": null, "time_zone": "UTC", "held": [], "subjects": {}}'::jsonb
$$;

COMMENT ON FUNCTION safe_delete._empty_selection() IS 'A selection that takes nothing: for counting live rows.';
