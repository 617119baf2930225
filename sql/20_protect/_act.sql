CREATE OR REPLACE FUNCTION safe_delete._act(target regclass, hand text, act text, arguments jsonb, run_id bigint DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    PERFORM safe_delete._begin_act(target, act, run_id);
    answer := safe_delete._use_hand(target, hand, arguments);
    PERFORM safe_delete._end_act(target, act);
    PERFORM safe_delete._refuse_deferred_code(target);
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._act(regclass, text, text, jsonb, bigint) IS 'Lets a table''s hand change rows, behind the acting marker.';
