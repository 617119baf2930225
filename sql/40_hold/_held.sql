-- Hands need not know why a row is kept.
CREATE OR REPLACE FUNCTION safe_delete._held(job text, target regclass, ancestors jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held jsonb;
BEGIN
    -- Mostly there are none, and neither keys nor foreign keys need be looked at.
    IF NOT safe_delete._is_hold_in_force() THEN
        RETURN jsonb_build_object('held', coalesce(ancestors, '[]'), 'subjects', '{}'::jsonb);
    END IF;
    held := safe_delete._held_themselves(target);
    RETURN held || jsonb_build_object('held', held -> 'held' || coalesce(ancestors, safe_delete._held_ancestors(job, target)));
END;
$$;

COMMENT ON FUNCTION safe_delete._held(text, regclass, jsonb) IS
    'What a run must keep, as hands take it: keys and subjects on hold now, and what these depend on, as _held_ancestors() says or has said.';
