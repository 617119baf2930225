CREATE OR REPLACE FUNCTION safe_delete._has_other_references(gate_name name, child oid, reference_fingerprint text)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (
        SELECT safe_delete._reference_fingerprint(p.target_table, child::regclass)
        FROM safe_delete.protected_table AS p
        WHERE p.gate_name = _has_other_references.gate_name
    ) IS DISTINCT FROM reference_fingerprint
$$;

COMMENT ON FUNCTION safe_delete._has_other_references(name, oid, text) IS
    'Whether a table references another one in another way than its generated code was written for. Labelled IMMUTABLE for the planner to fold it.';
