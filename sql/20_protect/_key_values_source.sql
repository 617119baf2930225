-- A key is read once, with the settings of whoever gives it, and stored so that every later session reads the same. Its
-- columns can be renamed after protect(): the statement is made when it is asked for.
CREATE OR REPLACE FUNCTION safe_delete._key_values_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__key_values')::name,
        NOT safe_delete._is_gated(target),
        E'    answer jsonb;\n',
        format(
            E'    EXECUTE safe_delete._find_statement(%L, ''{"as_keys": true}'') INTO answer USING arguments -> ''keys'';\n    RETURN answer;\n',
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._key_values_source(regclass) IS 'Source of the hand that reads keys in the types of the key columns.';
