CREATE OR REPLACE VIEW safe_delete.policies AS
SELECT
    t.target_table,
    safe_delete._policy_of(t.target_table) AS settings,
    p.changed_at,
    p.changed_by
FROM safe_delete.protected_table AS t
LEFT JOIN safe_delete.policy AS p ON p.target_table = t.target_table;

COMMENT ON VIEW safe_delete.policies IS 'Policy of each protected table, defaults included.';
