CREATE OR REPLACE FUNCTION safe_delete._check_guard_setting(target regclass, guard text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._guard_settings(target) -> guard IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD503',
            MESSAGE = format('there is no guard %s', coalesce(quote_literal(guard), 'NULL')),
            HINT = format(
                'Guards: %s. A function of yours becomes one with {"function": "schema.name"}.',
                (SELECT string_agg(d.guard_name, ', ' ORDER BY d.place) FROM safe_delete._guard_defaults() AS d)
            );
    END IF;
    -- A guard of the user's own takes what its function takes, but not another function.
    IF safe_delete._guard_settings(target) -> guard ? 'function' AND jsonb_typeof(settings) = 'object' AND NOT settings ?| '{function,source}' THEN
        RETURN;
    END IF;
    IF NOT safe_delete._is_guard_setting(guard, settings) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD503',
            MESSAGE = format('guard %s does not take %s', guard, coalesce(settings::text, 'NULL')),
            HINT = format('It takes %s.', coalesce((SELECT d.takes FROM safe_delete._guard_defaults() AS d WHERE d.guard_name = guard), 'what its function takes'));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_guard_setting(regclass, text, jsonb) IS 'Refuses a guard that does not exist, and settings that it does not take.';
