-- Foreign keys come and go after protect(): the statement is made when it is asked for, and can do nothing but look.
CREATE OR REPLACE FUNCTION safe_delete._find_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__find')::name,
        NOT safe_delete._is_gated(target),
        E'    statement text;\n    answer jsonb;\n',
        format(
            $code$    statement := safe_delete._find_statement(%L, arguments - 'keys');
    IF statement IS NOT NULL THEN
        EXECUTE statement INTO answer USING arguments -> 'keys', arguments ->> 'value';
    END IF;
    RETURN answer;
$code$,
            safe_delete._gate_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._find_source(regclass) IS 'Source of the hand that finds rows: by key, by what they reference, or by the value of a column.';
