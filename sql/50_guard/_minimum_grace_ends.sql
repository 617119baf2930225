CREATE OR REPLACE FUNCTION safe_delete._minimum_grace_ends(gate_name name)
RETURNS timestamptz
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._before(now(), o.policy ->> 'minimum_grace', o.policy ->> 'time_zone')
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._policy_of(p.target_table) AS o (policy)
    WHERE p.gate_name = _minimum_grace_ends.gate_name
$$;

COMMENT ON FUNCTION safe_delete._minimum_grace_ends(name) IS 'Rows deleted later than this cannot be purged, whatever a run says.';
