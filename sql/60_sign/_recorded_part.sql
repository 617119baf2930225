CREATE OR REPLACE FUNCTION safe_delete._recorded_part(target regclass, part text, tag text)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier jsonb := CASE part
        WHEN 'database' THEN safe_delete._identity()
        WHEN 'guards' THEN safe_delete._guard_settings(target)
        ELSE safe_delete._policy_of(target)
    END;
    change jsonb;
BEGIN
    FOR change IN
        SELECT e.detail
        FROM safe_delete.audit_event AS e
        WHERE e.event = CASE part WHEN 'database' THEN 'environment named' WHEN 'guards' THEN 'guard changed' ELSE 'policy changed' END
            AND (part = 'database' OR e.target_name = safe_delete._known_name(target))
        ORDER BY e.happened_at DESC, e.event_id DESC
        LIMIT 100
    LOOP
        earlier := CASE part
            WHEN 'database' THEN earlier || jsonb_build_object('environment', change -> 'before')
            WHEN 'guards' THEN earlier || jsonb_build_object(change ->> 'guard', change -> 'before')
            ELSE change -> 'before'
        END;
        IF safe_delete._tag(earlier) = tag THEN
            RETURN earlier;
        END IF;
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._recorded_part(regclass, text, text) IS
    'Environment, guards or policy when they had this tag, by undoing the last changes one by one; NULL where they never had it.';
