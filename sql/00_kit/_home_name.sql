CREATE OR REPLACE FUNCTION safe_delete._home_name(protected safe_delete.protected_table)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE protected.hiding
        WHEN 'cover' THEN format('safe_delete_data.%I', protected.gate_name)
        ELSE format('%I.%I', protected.schema_name, protected.table_name)
    END
$$;

COMMENT ON FUNCTION safe_delete._home_name(safe_delete.protected_table) IS 'Name that the protected table itself has since protect(): a covered one was moved.';
