CREATE OR REPLACE FUNCTION safe_delete._check_settings(settings jsonb)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF jsonb_typeof(settings) <> 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('settings of protect() must be a JSON object, not %s', settings),
            HINT = 'For example {"accept": ["publication"]}.';
    END IF;
    SELECT s.key INTO wrong
    FROM jsonb_each(settings) AS s
    WHERE NOT CASE s.key
        WHEN 'accept' THEN jsonb_typeof(s.value) = 'array' AND s.value <@ '["dependents", "publication", "publication without deletes", "published storage", "subscription", "views", "view limits", "grantors", "triggers", "parents", "mixed", "unadopted"]'
        WHEN 'security_barrier' THEN jsonb_typeof(s.value) = 'boolean'
        WHEN 'remember_nulling' THEN jsonb_typeof(s.value) = 'boolean'
        WHEN 'unique' THEN s.value IN ('"live"', '"keep"') OR (jsonb_typeof(s.value) = 'object' AND NOT jsonb_path_exists(s.value, '$.* ? (!(@ == "live" || @ == "keep"))'))
        WHEN 'deleted_at' THEN jsonb_typeof(s.value) = 'string'
        WHEN 'indexes' THEN s.value IN ('"live"', '"keep"')
        WHEN 'storage_partition' THEN s.value IN ('"day"', '"month"')
        ELSE false
    END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('setting %s of protect() is unknown or has a value that it does not take: %s', wrong, settings -> wrong),
            HINT = 'Settings: "accept": any of ["dependents", "publication", "publication without deletes", "published storage", "subscription", "views", "view limits", "grantors", "triggers", "parents", "mixed", "unadopted"];'
                ' "storage_partition": "day" or "month"; "remember_nulling", "security_barrier": true or false;'
                ' "unique": "live" or "keep", or one of them for each key; "indexes": "live" or "keep"; "deleted_at": name of a column.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_settings(jsonb) IS 'Refuses settings of protect() that it does not know.';
