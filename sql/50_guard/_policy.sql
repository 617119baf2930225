CREATE OR REPLACE FUNCTION safe_delete._policy(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{"audit_detail": "keys", "minimum_grace": "1 day", "time_zone": "UTC"}'::jsonb
        || coalesce((SELECT p.settings FROM safe_delete.policy AS p WHERE p.target_table = target), '{}')
$$;

COMMENT ON FUNCTION safe_delete._policy(regclass) IS 'Policy of a table, the defaults filled in.';

CREATE OR REPLACE FUNCTION safe_delete._minimum_grace_ends(target regclass)
RETURNS timestamptz
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._before(now(), safe_delete._policy(target) ->> 'minimum_grace', safe_delete._policy(target) ->> 'time_zone')
$$;

COMMENT ON FUNCTION safe_delete._minimum_grace_ends(regclass) IS 'Rows deleted later than this cannot be purged, whatever a run says.';
