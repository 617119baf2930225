CREATE OR REPLACE FUNCTION safe_delete._reasons_of(target regclass)
RETURNS TABLE (reason_name text, grace text, retention text, is_restorable boolean)
LANGUAGE sql
STABLE
AS $$
    SELECT DISTINCT ON (r.reason_name) r.reason_name, r.grace, r.retention, r.is_restorable
    FROM safe_delete.reason AS r
    WHERE r.target_table = target OR r.target_table IS NULL
    ORDER BY r.reason_name, r.target_table NULLS LAST
$$;

COMMENT ON FUNCTION safe_delete._reasons_of(regclass) IS 'Reasons that a table knows: its own, and those of all tables.';
