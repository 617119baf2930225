CREATE OR REPLACE VIEW safe_delete.guards AS
SELECT
    t.target_table,
    d.guard_name,
    coalesce(g.settings, d.settings) AS settings,
    g.guard_name IS NULL AS is_default,
    d.takes,
    g.changed_at,
    g.changed_by
FROM safe_delete.protected_table AS t
CROSS JOIN safe_delete._guard_defaults() AS d
LEFT JOIN safe_delete.guard AS g ON g.target_table = t.target_table AND g.guard_name = d.guard_name
ORDER BY t.target_table::text, d.place;

COMMENT ON VIEW safe_delete.guards IS 'Guards of each protected table with their limits. An empty limit says unknown, and unknown is stop.';
