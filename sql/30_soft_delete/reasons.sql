CREATE OR REPLACE VIEW safe_delete.reasons AS
SELECT
    r.target_table,
    r.reason_name,
    r.grace,
    r.retention,
    r.is_restorable,
    r.sets,
    r.changed_at,
    r.changed_by
FROM safe_delete.reason AS r;

COMMENT ON VIEW safe_delete.reasons IS 'Named reasons of deletions. target_table is NULL where one is for all tables.';
