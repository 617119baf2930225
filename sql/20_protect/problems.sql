CREATE OR REPLACE VIEW safe_delete.problems AS
SELECT p.target_table, r.problem, r.what_to_do, 'problem' AS level
FROM safe_delete.protected_table AS p
CROSS JOIN LATERAL safe_delete._problems_of(p.target_table) AS r
UNION ALL
SELECT p.target_table, w.problem, w.what_to_do, w.level
FROM safe_delete.protected_table AS p
CROSS JOIN LATERAL safe_delete._warnings_of(p.target_table) AS w
UNION ALL
SELECT NULL, k.problem, k.what_to_do, k.level
FROM safe_delete._kit_problems() AS k;

COMMENT ON VIEW safe_delete.problems IS 'Drift: what is not as protect() left it, and what to do about it. Empty when all is well.';
COMMENT ON COLUMN safe_delete.problems.target_table IS 'NULL: the kit itself.';
COMMENT ON COLUMN safe_delete.problems.level IS 'problem: rows could be lost, or jobs do not run; warning: worth a look.';
