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
    WHERE s.key NOT IN ('grace', 'is_restorable')
        OR (s.key = 'grace' AND jsonb_typeof(s.value) NOT IN ('string', 'null'))
        OR (s.key = 'is_restorable' AND jsonb_typeof(s.value) NOT IN ('boolean', 'null'))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('setting %s of a reason is unknown or has a value that it does not take: %s', wrong, settings -> wrong),
            HINT = CASE wrong WHEN 'sets' THEN 'A reason cannot set columns of the row yet. ' ELSE '' END
                || 'Settings: "grace": a duration or "none"; "is_restorable": true or false. null brings the default back.';
    END IF;
    IF settings ->> 'grace' <> 'none' THEN
        settings := settings || jsonb_build_object('grace', safe_delete._duration(settings ->> 'grace', 'grace'));
    END IF;
    RETURN settings;
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_reason(text, jsonb) IS 'Settings of a reason in their one spelling; refuses unknown ones, and a malformed name.';
