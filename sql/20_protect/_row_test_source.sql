-- With the rights of the hand that calls it; the planner puts it in the place of the call. It depends on no table: a row
-- of any that has the columns will do.
CREATE OR REPLACE FUNCTION safe_delete._row_test_source(target regclass, test text, condition text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I(t anyelement, arguments jsonb) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS %L',
        safe_delete._gate_name(target) || '__' || test,
        format(E'\n    SELECT %s\n', condition)
    )
$$;

COMMENT ON FUNCTION safe_delete._row_test_source(regclass, text, text) IS 'Source of a function that says whether a row t meets a condition.';
