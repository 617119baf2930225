-- By the stem of the generated names, which a rename and a dump leave as it is, and for which no schema has to be open.
CREATE OR REPLACE FUNCTION safe_delete._is_gate_acting(gate_name name, wanted_act text)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._is_acting(p.target_table, wanted_act)
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _is_gate_acting.gate_name
$$;

COMMENT ON FUNCTION safe_delete._is_gate_acting(name, text) IS '_is_acting() for generated code, which knows the stem of its name.';
