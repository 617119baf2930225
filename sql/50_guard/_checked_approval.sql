CREATE OR REPLACE FUNCTION safe_delete._checked_approval(approval jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(approval) <> 'object'
        OR jsonb_typeof(approval -> 'required') IS DISTINCT FROM 'boolean'
        OR approval - '{required,wait,valid_for}'::text[] <> '{}'
        OR (approval -> 'required' = 'false' AND approval <> '{"required": false}')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD504',
            MESSAGE = format('approval does not take %s', approval),
            HINT = 'It takes {"required": true}, with "wait", from the approval to the first run, and "valid_for", from the approval to the last: {"required": true, "wait": "1 hour", "valid_for": "30 days"}; or {"required": false}.';
    END IF;
    IF approval ? 'wait' THEN
        approval := approval || jsonb_build_object('wait', safe_delete._duration(approval ->> 'wait', 'wait of approval'));
    END IF;
    IF approval ? 'valid_for' THEN
        approval := approval || jsonb_build_object('valid_for', safe_delete._duration(approval ->> 'valid_for', 'valid_for of approval'));
    END IF;
    IF now() + (approval ->> 'wait')::interval >= now() + (approval ->> 'valid_for')::interval THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD504',
            MESSAGE = format('an approval that waits for %s and is valid for %s never lets anything run', approval ->> 'wait', approval ->> 'valid_for'),
            HINT = 'Both count from the approval.';
    END IF;
    RETURN approval;
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_approval(jsonb) IS 'The setting approval of a policy in its one spelling; refuses what it does not take.';
