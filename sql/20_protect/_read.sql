CREATE OR REPLACE FUNCTION safe_delete._read(target regclass, hand text, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    PERFORM set_config('safe_delete.reading', safe_delete._reading_token(target), true);
    answer := safe_delete._use_hand(target, hand, arguments);
    PERFORM set_config('safe_delete.reading', '', true);
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._read(regclass, text, jsonb) IS 'Lets a table''s hand read; writes nothing.';
