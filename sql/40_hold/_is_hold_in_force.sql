CREATE OR REPLACE FUNCTION safe_delete._is_hold_in_force()
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM safe_delete.hold AS h
        WHERE h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    )
$$;

COMMENT ON FUNCTION safe_delete._is_hold_in_force() IS 'Whether there is any hold, on whatever table, that is neither released nor expired.';
