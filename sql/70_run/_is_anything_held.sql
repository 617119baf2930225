CREATE OR REPLACE FUNCTION safe_delete._is_anything_held(selection jsonb)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT selection -> 'held' <> '[]' OR selection -> 'subjects' <> '{}'
$$;

COMMENT ON FUNCTION safe_delete._is_anything_held(jsonb) IS 'Whether there are keys or subjects on hold for a job to ask about.';
