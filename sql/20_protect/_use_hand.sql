CREATE OR REPLACE FUNCTION safe_delete._use_hand(target regclass, hand text, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    error_context text;
BEGIN
    RETURN safe_delete._call_hand(safe_delete._hand(target, hand), arguments);
EXCEPTION
    -- The hand, deleted storage or the gate view before one of them is from before a column changed.
    WHEN undefined_column OR undefined_function OR undefined_table THEN
        GET STACKED DIAGNOSTICS error_context = PG_EXCEPTION_CONTEXT;
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('generated code of %s does not fit its columns: %s', safe_delete._known_name(target), SQLERRM),
            -- Where in the hand, or in what it fired; not who called it.
            DETAIL = split_part(error_context, chr(10) || 'SQL statement "SELECT safe_delete_gate.', 1),
            HINT = format(
                'Call safe_delete.resync(%L) as the table''s owner. If that changes nothing, the error is in a trigger of the table.',
                safe_delete._known_name(target)
            );
END;
$$;

COMMENT ON FUNCTION safe_delete._use_hand(regclass, text, jsonb) IS 'Calls a hand of a table, which must belong to the table''s owner. Only for _act(), _read() and restores, which let it act.';
