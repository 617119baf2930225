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
            E'    RETURN jsonb_build_object(''keys'', (SELECT jsonb_agg(to_jsonb(k)) FROM jsonb_to_recordset(arguments -> ''keys'') AS k (%s)));\n',
            safe_delete._key_record(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._key_values_source(regclass) IS 'Source of the hand that reads keys in the types of the key columns.';

CREATE OR REPLACE FUNCTION safe_delete._typed_keys(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN safe_delete._read(
        target, 'key_values', jsonb_build_object('keys', safe_delete._key_objects(target, keys))
    ) -> 'keys';
EXCEPTION
    WHEN data_exception OR check_violation OR not_null_violation THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD301',
            MESSAGE = format('a key of %s cannot be read: %s', safe_delete._table_name(target), SQLERRM),
            DETAIL = format('The key is (%s).', safe_delete._key_record(target)),
            HINT = 'Give values of these types.';
END;
$$;

COMMENT ON FUNCTION safe_delete._typed_keys(regclass, jsonb) IS 'Keys as objects, each value in the one spelling of its type. Refuses values that the type does not take.';
