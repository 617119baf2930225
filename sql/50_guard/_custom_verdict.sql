CREATE OR REPLACE FUNCTION safe_delete._custom_verdict(target regclass, profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle text := safe_delete._custom_guard_obstacle(target, settings ->> 'function');
    said jsonb;
BEGIN
    IF obstacle IS NOT NULL THEN
        RETURN safe_delete._verdict(NULL, NULL, NULL, obstacle);
    END IF;
    said := safe_delete._read(target, 'find', jsonb_build_object(
        'guard', settings ->> 'function',
        'keys', jsonb_build_object('profile', profile, 'settings', settings - 'function' - 'source')
    ));
    IF jsonb_typeof(said) IS DISTINCT FROM 'object' OR said ->> 'verdict' IS NULL OR said ->> 'verdict' NOT IN ('go', 'stop', 'unknown') THEN
        RETURN safe_delete._verdict(NULL, NULL, NULL, format('%s gives no verdict of go, stop or unknown', settings ->> 'function'));
    END IF;
    RETURN jsonb_build_object(
        'verdict', said ->> 'verdict',
        'measured', left(said ->> 'measured', 500),
        'allowed', left(said ->> 'allowed', 500),
        'detail', coalesce(left(said ->> 'detail', 500), settings ->> 'function')
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._custom_verdict(regclass, jsonb, jsonb) IS 'What a guard of the user''s own says, with the rights of the table''s owner.';
