-- 0001 schema: the three rooms of the kit: its API and records, its gate to users' tables, deleted rows.
-- depends:
-- release: 0.1.0
CREATE SCHEMA safe_delete;
CREATE SCHEMA safe_delete_gate;
CREATE SCHEMA safe_delete_data;

COMMENT ON SCHEMA safe_delete IS
    'Deleting data safely: the functions to call, the views to read, and the kit''s own records.';
COMMENT ON SCHEMA safe_delete_gate IS
    'Generated code through which the kit reaches protected tables; nothing here is for people.';
COMMENT ON SCHEMA safe_delete_data IS
    'Deleted rows of tables that are protected apart.';
