-- Hands need not know why a row is kept.
CREATE OR REPLACE FUNCTION safe_delete._held(job text, target regclass, ancestors jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT h.held || jsonb_build_object('held', h.held -> 'held' || coalesce(ancestors, safe_delete._held_ancestors(job, target)))
    FROM safe_delete._held_themselves(target) AS h (held)
$$;

COMMENT ON FUNCTION safe_delete._held(text, regclass, jsonb) IS
    'What a run must keep, as hands take it: keys and subjects on hold now, and what these depend on, as _held_ancestors() says or has said.';
