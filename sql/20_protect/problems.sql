CREATE OR REPLACE VIEW safe_delete.problems AS
SELECT p.target_table, r.problem, r.what_to_do
FROM safe_delete.protected_table AS p
CROSS JOIN LATERAL safe_delete._problems_of(p.target_table) AS r;

COMMENT ON VIEW safe_delete.problems IS 'Drift: what is not as protect() left it, and what to do about it. Empty when all is well.';
