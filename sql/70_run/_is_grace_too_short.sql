CREATE OR REPLACE FUNCTION safe_delete._is_grace_too_short(parameters jsonb, policy jsonb)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
        safe_delete._before(now(), parameters ->> 'grace', policy ->> 'time_zone') > safe_delete._before(now(), policy ->> 'minimum_grace', policy ->> 'time_zone'),
        false
    )
$$;

COMMENT ON FUNCTION safe_delete._is_grace_too_short(jsonb, jsonb) IS 'Whether a policy refuses a job for its grace.';
