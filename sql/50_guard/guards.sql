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
CROSS JOIN (
    SELECT b.place, b.guard_name, b.settings, b.takes, NULL::regclass AS target_table
    FROM safe_delete._guard_defaults() AS b
    UNION ALL
    SELECT 100, o.guard_name, o.settings, 'settings of its function, or {"function": null}', o.target_table
    FROM safe_delete.guard AS o
    WHERE o.settings ? 'function'
) AS d
LEFT JOIN safe_delete.guard AS g ON g.target_table = t.target_table AND g.guard_name = d.guard_name
WHERE d.target_table IS NULL
    OR d.target_table = t.target_table
ORDER BY t.target_table::text, d.place, d.guard_name;

COMMENT ON VIEW safe_delete.guards IS 'Guards of each protected table with their limits, those of its own last. An empty limit says unknown, and unknown is stop.';
