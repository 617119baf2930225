CREATE OR REPLACE FUNCTION safe_delete._held(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_build_object('held', safe_delete._held_keys(target), 'subjects', safe_delete._subjects(target))
$$;

COMMENT ON FUNCTION safe_delete._held(regclass) IS 'What is on hold now, as hands take it: keys and subjects.';
