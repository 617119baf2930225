CREATE OR REPLACE FUNCTION safe_delete._call_storage_hand(target regclass, hand text, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand_name name := safe_delete._gate_name(target) || '__' || hand;
    answer jsonb;
BEGIN
    IF (
        SELECT f.proowner FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname = hand_name
            AND f.proargtypes = ARRAY['jsonb'::regtype]::oidvector
    ) IS DISTINCT FROM 'safe_delete_owner'::regrole
        OR EXISTS (
            SELECT FROM unnest(safe_delete._key_names(target)) AS k (column_name)
            JOIN pg_attribute AS a ON a.attrelid = target AND a.attname = k.column_name
            WHERE NOT safe_delete._is_codeless(a.atttypid)
        )
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('deleted storage of %s has no %s function of the kit', safe_delete._table_name(target), hand),
            HINT = format('Call safe_delete.resync(%L) as the table''s owner.', safe_delete._table_name(target));
    END IF;
    EXECUTE format('SELECT safe_delete_gate.%I($1)', hand_name) INTO answer USING arguments;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._call_storage_hand(regclass, text, jsonb) IS 'Runs a function that works on deleted storage alone.';
