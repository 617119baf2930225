CREATE OR REPLACE FUNCTION safe_delete._checked_policy(settings jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF jsonb_typeof(settings) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD504',
            MESSAGE = 'a policy is a JSON object',
            HINT = 'For example {"minimum_grace": "7 days", "time_zone": "Europe/Berlin", "audit_detail": "count"}.';
    END IF;
    SELECT s.key INTO wrong
    FROM jsonb_each(settings) AS s
    WHERE s.value <> 'null' AND NOT CASE s.key
        WHEN 'audit_detail' THEN s.value IN ('"count"', '"keys"')
        WHEN 'reason' THEN s.value IN ('"optional"', '"required"', '"named"')
        WHEN 'time_zone' THEN safe_delete._is_time_zone(s.value #>> '{}')
        WHEN 'minimum_grace' THEN safe_delete._duration(s.value #>> '{}', 'minimum_grace') IS NOT NULL
        WHEN 'signature_valid_for' THEN safe_delete._duration(s.value #>> '{}', 'signature_valid_for') IS NOT NULL
        WHEN 'approval' THEN safe_delete._checked_approval(s.value) IS NOT NULL
        WHEN 'conditions' THEN jsonb_typeof(s.value) = 'array'
        ELSE false
    END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD504',
            MESSAGE = format('policy setting %s is unknown or has a value that it does not take: %s', wrong, settings -> wrong),
            HINT = 'Settings: "minimum_grace" and "signature_valid_for": a duration; "time_zone": a name of pg_timezone_names, such as America/New_York, no abbreviation such as EST; "audit_detail": "count" or "keys";'
                ' "reason": "optional", "required" or "named"; "approval": {"required": true, …}; "conditions": an array such as [{"column": "status", "in": ["cancelled"]}]. null brings the default back.';
    END IF;
    IF settings ->> 'minimum_grace' IS NOT NULL THEN
        settings := settings || jsonb_build_object('minimum_grace', safe_delete._duration(settings ->> 'minimum_grace', 'minimum_grace'));
    END IF;
    IF settings ->> 'signature_valid_for' IS NOT NULL THEN
        settings := settings || jsonb_build_object('signature_valid_for', safe_delete._duration(settings ->> 'signature_valid_for', 'signature_valid_for'));
    END IF;
    IF settings ->> 'approval' IS NOT NULL THEN
        settings := settings || jsonb_build_object('approval', safe_delete._checked_approval(settings -> 'approval'));
    END IF;
    RETURN settings;
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_policy(jsonb) IS 'Policy settings in their one spelling; refuses unknown ones.';
