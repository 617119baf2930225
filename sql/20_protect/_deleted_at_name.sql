CREATE OR REPLACE FUNCTION safe_delete._deleted_at_name(target regclass)
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce((SELECT safe_delete._deleted_at_of(p.settings) FROM safe_delete.protected_table AS p WHERE p.target_table = target), 'deleted_at')
$$;

COMMENT ON FUNCTION safe_delete._deleted_at_name(regclass) IS 'Column that says, in place, when a row of a table was deleted: the kit''s, or the one that protect() adopted.';
