CREATE OR REPLACE FUNCTION safe_delete._minimum_grace_ends(gate_name name, only_reason text)
RETURNS timestamptz
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    -- 'none' as a reason's grace is an interval of nothing: any grace that a run says.
    SELECT safe_delete._before(now(), replace(coalesce(r.grace, o.policy ->> 'minimum_grace'), 'none', '0 days'), o.policy ->> 'time_zone')
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._policy_of(p.target_table) AS o (policy)
    LEFT JOIN LATERAL safe_delete._reasons_of(p.target_table) AS r ON r.reason_name = only_reason
    WHERE p.gate_name = _minimum_grace_ends.gate_name
$$;

COMMENT ON FUNCTION safe_delete._minimum_grace_ends(name, text) IS 'Rows deleted later than this cannot be purged, whatever a run says; a run for one reason goes by the grace of that.';
