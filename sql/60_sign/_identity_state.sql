CREATE OR REPLACE FUNCTION safe_delete._identity_state()
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    differs text[] := ARRAY(
        SELECT format('the %s was %s, is %s', d.fact, coalesce(nullif(d.confirmed, ''), quote_literal('')), d.is_now) FROM safe_delete._identity_differences() AS d
    );
BEGIN
    RETURN jsonb_build_object(
        'environment', (SELECT i.environment FROM safe_delete.confirmed_identity AS i),
        'is_standby', pg_is_in_recovery(),
        'is_confirmed', CASE WHEN NOT pg_is_in_recovery() THEN differs = '{}' END,
        'differs', to_jsonb(differs)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._identity_state() IS 'Whether this server is the one that was confirmed, for a dry run; null where only the primary can say.';
