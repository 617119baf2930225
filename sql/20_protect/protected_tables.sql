CREATE OR REPLACE VIEW safe_delete.protected_tables AS
SELECT
    p.target_table,
    p.schema_name,
    p.table_name,
    p.hiding,
    p.age_column,
    p.key_columns,
    p.is_ready,
    p.settings,
    p.protected_at,
    p.protected_by,
    safe_delete._view_name(p.table_name, p.hiding) AS view_name
FROM safe_delete.protected_table AS p;

COMMENT ON VIEW safe_delete.protected_tables IS 'Tables that the kit manages.';
