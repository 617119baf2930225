-- Hands need not know why a row is kept.
CREATE OR REPLACE FUNCTION safe_delete._held(target regclass, ancestors jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT h.held || jsonb_build_object('held', h.held -> 'held' || ancestors)
    FROM safe_delete._held_themselves(target) AS h (held)
$$;

COMMENT ON FUNCTION safe_delete._held(regclass, jsonb) IS
    'What a run must keep, as hands take it: keys and subjects on hold now, and the keys that _held_ancestors() gave.';
