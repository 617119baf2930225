CREATE OR REPLACE FUNCTION safe_delete._exceptions_of(signature text)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(jsonb_object_agg(e.guard_name, e.settings), '{}')
    FROM safe_delete.guard_exception AS e
    WHERE e.signature = btrim(_exceptions_of.signature)
        AND e.run_id IS NULL
        AND e.expires_at > clock_timestamp()
$$;

COMMENT ON FUNCTION safe_delete._exceptions_of(text) IS 'Limits of guards, by guard, that the next run with a signature has in place of those of its table.';
