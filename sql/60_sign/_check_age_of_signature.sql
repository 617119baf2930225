CREATE OR REPLACE FUNCTION safe_delete._check_age_of_signature(signature text, policy jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    made_on date := (SELECT to_date(f.made_on, 'YYYYMMDD') FROM safe_delete._signature_fields(signature) AS f);
BEGIN
    -- From the end of that day in UTC. Where the setting is missing, the condition is NULL.
    IF made_on + 1 + (policy ->> 'signature_valid_for')::interval < clock_timestamp() AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD605',
            MESSAGE = format('the signature has expired: its dry run was on %s, and it is valid for %s; nothing was deleted', made_on, policy ->> 'signature_valid_for'),
            HINT = 'Dry-run again, and look at what it shows.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_age_of_signature(text, jsonb) IS 'Refuses a signature whose dry run is longer ago than the policy allows.';
