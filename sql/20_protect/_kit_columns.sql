CREATE OR REPLACE FUNCTION safe_delete._kit_columns(target regclass)
RETURNS name[]
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce((
        SELECT CASE WHEN p.hiding = 'apart' THEN '{}' WHEN p.settings ? 'deleted_at' THEN '{deletion_id}' ELSE '{deleted_at,deletion_id}' END::name[]
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
    ), '{}')
$$;

COMMENT ON FUNCTION safe_delete._kit_columns(regclass) IS 'Columns of a table that are the kit''s: in place deletion_id, and deleted_at where no column was adopted.';
