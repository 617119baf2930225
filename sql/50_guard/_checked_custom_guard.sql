CREATE OR REPLACE FUNCTION safe_delete._checked_custom_guard(target regclass, guard text, earlier jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    given_name text;
    function_name text;
    obstacle text;
BEGIN
    IF earlier IS NOT NULL AND settings -> 'function' = 'null' THEN
        RETURN NULL;
    END IF;
    IF jsonb_typeof(settings) = 'object' AND guard ~ '^[a-z][a-z0-9_]{0,62}$' AND NOT settings ? 'source' THEN
        function_name := coalesce(settings ->> 'function', earlier ->> 'function');
        BEGIN
            given_name := function_name;
            function_name := to_regprocedure(given_name || CASE WHEN given_name ~ '[)][[:space:]]*$' THEN '' ELSE '(jsonb, jsonb)' END)::text;
            obstacle := CASE WHEN function_name IS NULL THEN format('there is no function %s', coalesce(given_name, 'NULL'))
                ELSE safe_delete._custom_guard_obstacle(target, function_name) END;
        EXCEPTION
            WHEN syntax_error OR invalid_text_representation OR invalid_name OR undefined_object OR feature_not_supported THEN
                -- From PostgreSQL 16 on it is NULL as well.
                obstacle := format('there is no function %s', given_name);
        END;
    ELSE
        obstacle := 'a guard of your own has a name of small letters, digits and _, and settings that are a JSON object';
    END IF;
    IF obstacle IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD503',
            MESSAGE = obstacle,
            HINT = 'It is a STABLE function (profile jsonb, settings jsonb) RETURNS jsonb of the table''s owner, named with its schema.';
    END IF;
    RETURN settings || jsonb_build_object('function', function_name);
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_custom_guard(regclass, text, jsonb, jsonb) IS
    'Settings of a guard of the user''s own, its function in one spelling; NULL where it ends. Refuses a function that cannot be one.';
