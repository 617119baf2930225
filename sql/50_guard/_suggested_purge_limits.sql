CREATE OR REPLACE FUNCTION safe_delete._suggested_purge_limits()
RETURNS TABLE (place integer, guard_name text, settings jsonb, reason text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES
        (1, 'too_old', '{"allowed_interval": "30 days"}'::jsonb, 'without an age column rows go by the time of their deletion: a purge that runs at least once a month stays within'),
        (2, 'minimum_kept', '{"waived": "only a purge takes rows of it, and that no live ones"}', 'without an age column no mark takes live rows')
$$;

COMMENT ON FUNCTION safe_delete._suggested_purge_limits() IS 'Limits for a table without an age column, each with its reason.';
