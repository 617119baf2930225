CREATE OR REPLACE FUNCTION safe_delete._row_test(target regclass, test text, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format('safe_delete_gate.%I(%s.*, arguments)', safe_delete._gate_name(target) || '__' || test, alias)
$$;

COMMENT ON FUNCTION safe_delete._row_test(regclass, text, text) IS 'How a hand asks one of the functions of _make_row_tests() about a row.';
