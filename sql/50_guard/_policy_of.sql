CREATE OR REPLACE FUNCTION safe_delete._policy_of(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{"audit_detail": "keys", "minimum_grace": "1 day", "time_zone": "UTC"}'::jsonb
        || coalesce((SELECT p.settings FROM safe_delete.policy AS p WHERE p.target_table = target), '{}')
$$;

COMMENT ON FUNCTION safe_delete._policy_of(regclass) IS 'Policy of a table, the defaults filled in.';

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
