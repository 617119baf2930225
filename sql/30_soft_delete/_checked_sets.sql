CREATE OR REPLACE FUNCTION safe_delete._checked_sets(target regclass, reason text, sets jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong record;
BEGIN
    IF sets IS NULL THEN
        RETURN NULL;
    END IF;
    IF target IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('reason %L is for all tables, and cannot set columns of one', reason),
            HINT = 'Define it for the table: there it can have settings of its own.';
    END IF;
    IF NOT safe_delete._is_apart(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('deleted rows of %s lie in the table itself, where a reason cannot set their columns', safe_delete._known_name(target)),
            HINT = 'Only in tables that are protected apart can a reason set columns.';
    END IF;
    SELECT v.key, safe_delete._set_obstacle(target, v.key, v.value #>> '{}') AS obstacle INTO wrong
    FROM jsonb_each(sets) AS v
    WHERE safe_delete._set_obstacle(target, v.key, v.value #>> '{}') IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('reason %L cannot set %I of %s: %s', reason, wrong.key, safe_delete._known_name(target), wrong.obstacle),
            HINT = 'For example {"sets": {"status": "cancelled"}}: columns and the values that deleted rows have in them.';
    END IF;
    RETURN safe_delete._spelled_sets(target, sets);
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_sets(regclass, text, jsonb) IS 'What a reason sets, as it is stored; refuses what it cannot set.';
