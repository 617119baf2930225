CREATE OR REPLACE FUNCTION safe_delete._is_adopted(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.settings ? 'deleted_at')
$$;

COMMENT ON FUNCTION safe_delete._is_adopted(regclass) IS 'Whether the column that says when a row was deleted is the table''s own, and not the kit''s.';
