CREATE OR REPLACE FUNCTION safe_delete._refuse_without_marker(target regclass, act text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        $code$    IF NOT safe_delete._is_gate_acting(%L, %L) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = %L,
            HINT = 'Only the kit calls it, through its functions.';
    END IF;
$code$,
        safe_delete._gate_name(target),
        act,
        format('the kit is not acting on %s', safe_delete._known_name(target))
    )
$$;

COMMENT ON FUNCTION safe_delete._refuse_without_marker(regclass, text) IS 'First lines of a hand that changes rows.';
