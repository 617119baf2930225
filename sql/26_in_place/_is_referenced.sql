-- The server folds it when it makes a plan that reads the table, and makes that plan anew when a foreign key comes or goes,
-- because its triggers change the table. An older snapshot may not show that key, and the plan outlives it.
CREATE OR REPLACE FUNCTION safe_delete._is_referenced(gate_name name)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._has_fixed_snapshot() OR EXISTS (
        SELECT FROM pg_constraint AS f
        JOIN safe_delete.protected_table AS p ON p.target_table = f.confrelid
        WHERE f.contype = 'f'
            AND p.gate_name = _is_referenced.gate_name
    )
$$;

COMMENT ON FUNCTION safe_delete._is_referenced(name) IS
    'Whether foreign keys point to a table, named by the stem of its generated names. Labelled IMMUTABLE for the planner to fold it.';
