CREATE OR REPLACE FUNCTION safe_delete._asking_function_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._has_row_security(target)
        THEN format('SELECT safe_delete._make_asking(%L::regclass)', safe_delete._table_name(target))
            || safe_delete._function_steps(
                safe_delete._attempt_source(target), format('%I()', safe_delete._gate_name(target) || '__attempt'), safe_delete._hand_owner(target), NULL
            )
        ELSE ARRAY[]::text[]
    END
$$;

COMMENT ON FUNCTION safe_delete._asking_function_steps(regclass) IS 'Statements that make the functions by which a table''s policies are asked; none without row-level security.';
