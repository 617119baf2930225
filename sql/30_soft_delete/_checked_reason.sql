CREATE OR REPLACE FUNCTION safe_delete._checked_reason(reason text, settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF coalesce(btrim(reason) <> reason OR length(reason) NOT BETWEEN 1 AND 100, true) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('the name of a reason cannot be %s', coalesce(quote_literal(left(reason, 120)), 'NULL')),
            HINT = 'It has 1 to 100 characters, and no space at its ends: ''cancelled''.';
    END IF;
    IF jsonb_typeof(settings) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = 'the settings of a reason are a JSON object',
            HINT = 'For example {"grace": "7 years", "is_restorable": false}.';
    END IF;
    SELECT s.key INTO wrong
    FROM jsonb_each(settings) AS s
    WHERE jsonb_typeof(s.value) NOT IN (
        'null', CASE WHEN s.key IN ('grace', 'retention') THEN 'string' WHEN s.key = 'is_restorable' THEN 'boolean' WHEN s.key = 'sets' THEN 'object' ELSE '' END
    ) OR s.key NOT IN ('grace', 'retention', 'is_restorable', 'sets')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('setting %s of a reason is unknown or has a value that it does not take: %s', wrong, settings -> wrong),
            HINT = 'Settings: "grace", "retention": a duration or "none", retention also "never"; "is_restorable": true or false; "sets": columns with values, such as {"status": "cancelled"}.'
                ' null brings the default back.';
    END IF;
    FOREACH wrong IN ARRAY ARRAY['grace', 'retention'] LOOP
        IF settings ->> wrong <> 'none' THEN
            settings := settings || jsonb_build_object(wrong, safe_delete._duration(settings ->> wrong, wrong));
        END IF;
    END LOOP;
    RETURN settings;
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_reason(text, jsonb) IS 'Settings of a reason in their one spelling; refuses unknown ones, and a malformed name.';
