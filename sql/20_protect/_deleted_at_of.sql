CREATE OR REPLACE FUNCTION safe_delete._deleted_at_of(settings jsonb)
RETURNS name
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT coalesce(settings ->> 'deleted_at', 'deleted_at')::name
$$;

COMMENT ON FUNCTION safe_delete._deleted_at_of(jsonb) IS 'Column that says, in place, when a row was deleted, by settings of protect(): the kit''s, or one that it adopts.';
