-- Deleted storage has columns of the kit's own. A chain of names, so that no two columns of a table meet in one.
CREATE OR REPLACE FUNCTION safe_delete._stored_name(column_name name)
RETURNS name
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN column_name ~ '^(deleted_at|deletion_id|safe_delete_was_[0-9]+)(__own)*$' THEN column_name || '__own' ELSE column_name::text END::name
$$;

COMMENT ON FUNCTION safe_delete._stored_name(name) IS
    'What a column of an apart table is called in its deleted storage: as in the table, but for deleted_at, deletion_id and safe_delete_was_1, which are deleted_at__own and so on there.';
