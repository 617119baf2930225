CREATE OR REPLACE FUNCTION safe_delete._held_themselves(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._refuse_changed_key(target);
    PERFORM safe_delete._refuse_gone_labels(target);
    RETURN jsonb_build_object('held', safe_delete._held_keys(target), 'subjects', safe_delete._subjects(target));
END;
$$;

COMMENT ON FUNCTION safe_delete._held_themselves(regclass) IS 'What is on hold itself now, as hands take it: keys and subjects.';
