-- A key is read once, with the settings of whoever gives it, and stored so that every later session reads the same.
CREATE OR REPLACE FUNCTION safe_delete._key_values_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._hand_source(
        target,
        (safe_delete._gate_name(target) || '__key_values')::name,
        NOT safe_delete._is_gated(target),
        '',
        format(
            E'    RETURN jsonb_build_object(''keys'', (SELECT jsonb_agg(to_jsonb(k.*)) FROM jsonb_to_recordset(arguments -> ''keys'') AS k (%s)));\n',
            safe_delete._key_record(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._key_values_source(regclass) IS 'Source of the hand that reads keys in the types of the key columns.';
